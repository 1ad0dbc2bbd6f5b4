package io.graft.instrumentation.apache5;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.nio.AsyncDataProducer;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.jspecify.annotations.Nullable;

/** Reads a body that its producer has in memory. */
final class ProducedBody implements DataStreamChannel {
  private final ByteBuffer bytes;
  private boolean ended;

  private ProducedBody(int length) {
    bytes = ByteBuffer.allocate(length);
  }

  /** Returns a repeatable body; {@code null}: it is not in memory, or cannot be read. */
  static byte @Nullable [] of(AsyncDataProducer producer, long length) {
    ProducedBody body = new ProducedBody((int) length);
    try {
      for (int i = 0; i < length && !body.ended && producer.available() > 0; i++) {
        producer.produce(body);
      }
    } catch (IOException unreadable) {
      return null;
    } finally {
      producer.releaseResources(); // it starts again after that
    }
    return body.bytes.hasRemaining() ? null : body.bytes.array();
  }

  @Override
  public void requestOutput() {}

  @Override
  public int write(ByteBuffer source) {
    int count = Math.min(source.remaining(), bytes.remaining());
    bytes.put((ByteBuffer) source.duplicate().limit(source.position() + count));
    source.position(source.position() + count);
    return count;
  }

  @Override
  public void endStream(@Nullable List<? extends Header> trailers) {
    ended = true;
  }

  @Override
  public void endStream() {
    ended = true;
  }
}
