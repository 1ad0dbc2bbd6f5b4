package io.graft.instrumentation.apache;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;

/** A socket of which every use fails for one reason. */
final class FailedSocket extends Socket {
  private final IOException reason;

  FailedSocket(IOException reason) {
    this.reason = reason;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    throw reason;
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    throw reason;
  }

  @Override
  public boolean isConnected() {
    return true;
  }
}
