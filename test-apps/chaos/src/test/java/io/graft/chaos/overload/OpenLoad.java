package io.graft.chaos.overload;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Requests that come by themselves, as those of many users do: not when others have been answered.
 * Latencies count from when a request should have been sent. Each has a connection of its own,
 * because Tomcat closes those of refused requests: a client with a pool would be kept busy with
 * that, and send in bursts.
 */
final class OpenLoad {
  private static final int SENDERS = 400;
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final double NANOS = 1e9;
  private static final byte[] REQUEST =
      "GET / HTTP/1.1\r\nHost: shop\r\nConnection: close\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final int port;

  OpenLoad(int port) {
    this.port = port;
  }

  /** What came of the requests of some seconds. */
  static final class Result {
    final AtomicInteger served = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();
    private final double[] millis;
    private double seconds;

    Result(int most) {
      millis = new double[most];
    }

    double servedRate() {
      return served.get() / seconds;
    }

    /** Of those served, in milliseconds. */
    double latency(double quantile) {
      double[] sorted = Arrays.copyOf(millis, served.get());
      Arrays.sort(sorted);
      return sorted.length == 0 ? 0 : sorted[(int) (quantile * (sorted.length - 1))];
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.0f/s served (p50 %.0f ms, p90 %.0f ms, p99 %.0f ms), %d refused, %d failed",
          servedRate(),
          latency(0.5),
          latency(0.9),
          latency(0.99),
          refused.get(),
          failed.get());
    }
  }

  /** Sends for some seconds, at random moments, and waits for the answers. */
  Result run(double perSecond, double seconds) throws InterruptedException {
    Result result = new Result((int) (perSecond * seconds * 2) + 100);
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    Random random = new Random(1);
    long start = System.nanoTime();
    long end = start + (long) (seconds * NANOS);
    double next = start;
    while (next < end) {
      next -= Math.log(1 - random.nextDouble()) / perSecond * NANOS;
      long due = (long) next;
      for (long left; (left = due - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(left);
      }
      senders.execute(() -> send(result, due, end));
    }
    result.seconds = seconds;
    senders.shutdown();
    senders.awaitTermination(2 * TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
    return result;
  }

  private void send(Result result, long due, long end) {
    int status;
    try {
      status = get();
    } catch (IOException e) {
      result.failed.incrementAndGet();
      return;
    }
    if (status == 503) {
      result.refused.incrementAndGet();
    } else if (System.nanoTime() - end < 0) {
      result.millis[result.served.getAndIncrement()] = (System.nanoTime() - due) / 1e6;
    }
  }

  private int get() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(REQUEST);
      InputStream in = socket.getInputStream();
      byte[] answer = new byte[1024];
      int length = 0;
      for (int read; length < answer.length; length += read) {
        read = in.read(answer, length, answer.length - length);
        if (read < 0) {
          break;
        }
      }
      // HTTP/1.1 200
      return length < 12
          ? 0
          : Integer.parseInt(new String(answer, 9, 3, StandardCharsets.US_ASCII));
    }
  }
}
