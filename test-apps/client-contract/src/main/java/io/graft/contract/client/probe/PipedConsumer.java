package io.graft.contract.client.probe;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.apache.http.HttpResponse;
import org.apache.http.nio.ContentDecoder;
import org.apache.http.nio.IOControl;
import org.apache.http.nio.protocol.HttpAsyncResponseConsumer;
import org.apache.http.protocol.HttpContext;

/** A response of Apache HttpAsyncClient 4 that the application has with its headers. */
final class PipedConsumer implements HttpAsyncResponseConsumer<Object> {
  final CompletableFuture<Library.Open> opened = new CompletableFuture<Library.Open>();
  private final PipedOutputStream body = new PipedOutputStream();
  private volatile boolean done;

  @Override
  public void responseReceived(HttpResponse response) throws IOException {
    PipedInputStream in = new PipedInputStream(body);
    opened.complete(new Library.Open(in, in));
  }

  @Override
  public void consumeContent(ContentDecoder decoder, IOControl control) throws IOException {
    ByteBuffer some = ByteBuffer.allocate(512);
    while (decoder.read(some) > 0) {
      some.flip();
      while (some.hasRemaining()) {
        body.write(some.get());
      }
      some.clear();
    }
    body.flush();
  }

  @Override
  public void responseCompleted(HttpContext context) {
    close();
  }

  @Override
  public void failed(Exception failure) {
    opened.completeExceptionally(failure);
    close();
  }

  @Override
  public Exception getException() {
    return null;
  }

  @Override
  public Object getResult() {
    return "read";
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public void close() {
    done = true;
    try {
      body.close();
    } catch (IOException gone) {
      // The reader has left.
    }
  }

  @Override
  public boolean cancel() {
    close();
    return true;
  }
}
