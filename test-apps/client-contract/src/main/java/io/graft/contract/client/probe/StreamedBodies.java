package io.graft.contract.client.probe;

import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.nio.AsyncEntityProducer;
import org.apache.hc.core5.http.nio.AsyncResponseConsumer;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.entity.BasicAsyncEntityProducer;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Bodies of the asynchronous clients of Apache HttpClient 5 that are not at hand as a whole. */
final class StreamedBodies {
  private StreamedBodies() {}

  /** A body that is made as it is sent, once. */
  static final class Producer implements AsyncEntityProducer {
    private final AsyncEntityProducer bytes;

    Producer(byte[] bytes, ContentType type) {
      this.bytes = new BasicAsyncEntityProducer(bytes, type, true);
    }

    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public void failed(Exception cause) {
      bytes.failed(cause);
    }

    @Override
    public int available() {
      return bytes.available();
    }

    @Override
    public void produce(DataStreamChannel channel) throws IOException {
      bytes.produce(channel);
    }

    @Override
    public void releaseResources() {
      bytes.releaseResources();
    }

    @Override
    public long getContentLength() {
      return -1;
    }

    @Override
    public String getContentType() {
      return bytes.getContentType();
    }

    @Override
    public String getContentEncoding() {
      return null;
    }

    @Override
    public boolean isChunked() {
      return true;
    }

    @Override
    public Set<String> getTrailerNames() {
      return bytes.getTrailerNames();
    }
  }

  /** A response that the application has with its headers. */
  static final class Consumer implements AsyncResponseConsumer<Library.Open> {
    private final PipedOutputStream body = new PipedOutputStream();

    @Override
    public void consumeResponse(
        HttpResponse response,
        EntityDetails entity,
        HttpContext context,
        FutureCallback<Library.Open> result)
        throws IOException {
      PipedInputStream in = new PipedInputStream(body);
      result.completed(new Library.Open(in, in));
    }

    @Override
    public void informationResponse(HttpResponse response, HttpContext context) {}

    @Override
    public void failed(Exception cause) {}

    @Override
    public void updateCapacity(CapacityChannel capacity) throws IOException {
      capacity.update(1024);
    }

    @Override
    public void consume(ByteBuffer some) throws IOException {
      while (some.hasRemaining()) {
        body.write(some.get());
      }
      body.flush();
    }

    @Override
    public void streamEnd(List<? extends Header> trailers) throws IOException {
      body.close();
    }

    @Override
    public void releaseResources() {}
  }
}
