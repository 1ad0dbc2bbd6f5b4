package io.graft.telemetry.otlp;

import io.graft.telemetry.otlp.Delivery.Result;
import io.graft.telemetry.span.RecordQueue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Exports what waits in a queue, in batches. Holds at most one batch that could not be sent yet. On
 * the exporter's thread.
 */
final class BatchExport<T> {
  private static final int MOST_ATTEMPTS = 5;

  private final Delivery delivery;
  private final RecordQueue<T> queue;
  private final T[] batch;
  private final long delayNanos;
  private final Encoder<T> encoder;
  private byte @Nullable [] pending;
  private int pendingCount;
  private int pendingAttempts;
  private long drainedAt;

  /** Encodes a message. */
  interface Encoder<T> {
    byte[] encode(T[] batch, int count);
  }

  /**
   * @param batch empty, as long as the largest batch
   * @param delayNanos the longest that a record waits for others
   */
  BatchExport(
      Delivery delivery, RecordQueue<T> queue, T[] batch, long delayNanos, Encoder<T> encoder) {
    this.delivery = delivery;
    this.queue = queue;
    this.batch = batch;
    this.delayNanos = delayNanos;
    this.encoder = encoder;
    drainedAt = System.nanoTime();
  }

  /** Whether this many waiting records are worth a message at once. */
  boolean fills(int waiting) {
    return waiting == batch.length;
  }

  /** Returns for how many nanoseconds there is nothing to do; 0 or less: continue at once. */
  long export(long now) {
    if (pending == null) {
      long due = drainedAt + delayNanos - now;
      if (due > 0 && queue.size() < batch.length) {
        return due;
      }
      drainedAt = now;
      if (!fill()) {
        return delayNanos;
      }
    }
    long pause = delivery.retryAt() - now;
    if (pause > 0) {
      return pause;
    }
    sendPending();
    return 0;
  }

  private boolean fill() {
    int count = queue.drain(batch);
    if (count == 0) {
      return false;
    }
    pending = encoder.encode(batch, count);
    pendingCount = count;
    pendingAttempts = 0;
    Arrays.fill(batch, 0, count, null);
    return true;
  }

  private void sendPending() {
    byte[] message = pending;
    if (message == null) {
      return;
    }
    Result result = delivery.send(message, pendingCount, queue.dropped());
    if (result == Result.LATER && ++pendingAttempts < MOST_ATTEMPTS) {
      return;
    }
    if (result != Result.DELIVERED) {
      delivery.lose(pendingCount);
    }
    pending = null;
  }

  /** Sends what waits, until an attempt fails or the time is over. */
  void flush(long until) {
    while (!delivery.failing() && until - System.nanoTime() > 0 && (pending != null || fill())) {
      sendPending();
    }
  }

  Delivery delivery() {
    return delivery;
  }
}
