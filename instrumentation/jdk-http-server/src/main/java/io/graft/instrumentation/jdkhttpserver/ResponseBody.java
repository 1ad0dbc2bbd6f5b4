package io.graft.instrumentation.jdkhttpserver;

import com.sun.net.httpserver.HttpExchange;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Notices when the application closes the body of its answer, or can no longer write it. */
final class ResponseBody extends FilterOutputStream {
  private final HttpExchange exchange;

  ResponseBody(OutputStream body, HttpExchange exchange) {
    super(body);
    this.exchange = exchange;
  }

  @Override
  public void write(int value) throws IOException {
    try {
      out.write(value);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } catch (IOException e) {
      throw failed(e);
    }
    Exchanges.end(exchange, null);
  }

  private IOException failed(IOException failure) {
    // Without headers it was a mistake of the application, which may go on.
    if (exchange.getResponseCode() != -1) {
      Exchanges.end(exchange, failure);
    }
    return failure;
  }
}
