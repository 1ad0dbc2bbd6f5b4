package io.graft.instrumentation.spi.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A response's body; releases its call when it was read to its end, closed or broke. */
public final class ReleasingStream extends FilterInputStream {
  private final BlockingDriver<?, ?> driver;
  private final Object key;
  private boolean released;

  /**
   * @param key the object that holds the call
   */
  public ReleasingStream(InputStream body, BlockingDriver<?, ?> driver, Object key) {
    super(body);
    this.driver = driver;
    this.key = key;
  }

  @Override
  public int read() throws IOException {
    try {
      return seen(in.read());
    } catch (IOException broken) {
      throw broke(broken);
    }
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      return seen(in.read(bytes, offset, length));
    } catch (IOException broken) {
      throw broke(broken);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      in.close();
    } finally {
      seen(-1);
    }
  }

  private int seen(int count) {
    if (count < 0 && !released) {
      released = true;
      driver.release(key, null);
    }
    return count;
  }

  private IOException broke(IOException failure) {
    if (!released) {
      released = true;
      driver.release(key, failure);
    }
    return failure;
  }
}
