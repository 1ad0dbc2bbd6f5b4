package io.graft.instrumentation.urlconnection;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;

/** A response's body: the call ends when it was read, closed or broke. */
final class Body extends FilterInputStream {
  private final HttpURLConnection connection;
  private final Exchange exchange;
  private boolean ended;

  Body(InputStream body, HttpURLConnection connection, Exchange exchange) {
    super(body);
    this.connection = connection;
    this.exchange = exchange;
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
    if (count < 0 && !ended) {
      ended = true;
      exchange.finish(connection, null);
    }
    return count;
  }

  private IOException broke(IOException failure) {
    if (!ended) {
      ended = true;
      exchange.finish(connection, failure);
    }
    return failure;
  }
}
