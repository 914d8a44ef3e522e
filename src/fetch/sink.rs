//! Where the bytes of a document go while they come.

use std::io;

/// Takes the bytes of a document, chunk by chunk.
pub trait Sink: Send {
    /// A try begins: what earlier tries wrote is dropped.
    fn begin(&mut self) -> io::Result<()>;
    /// The next bytes, unpacked. They are the document's only when the fetch ends well.
    fn write(&mut self, chunk: &[u8]) -> io::Result<()>;
}

impl Sink for Vec<u8> {
    fn begin(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }

    fn write(&mut self, chunk: &[u8]) -> io::Result<()> {
        self.extend_from_slice(chunk);
        Ok(())
    }
}
