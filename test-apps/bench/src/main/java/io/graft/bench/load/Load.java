package io.graft.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * A closed loop of a few connections, each sending its next request when it has the last answer.
 */
public final class Load implements AutoCloseable {
  private final String what;
  private final List<KeepAliveConnection> connections = new ArrayList<>();
  private final ExecutorService threads;

  /**
   * @param port of the loopback interface
   * @param path of the GET that is repeated, with its query
   */
  public Load(int port, String path, int connections) throws IOException {
    this(port, path, connections, null);
  }

  /**
   * @param port of the loopback interface
   * @param path of the GET that is repeated, with its query
   * @param tls {@code null}: in plaintext
   */
  public Load(int port, String path, int connections, @Nullable SSLSocketFactory tls)
      throws IOException {
    this(port, path, connections, tls, "");
  }

  /**
   * @param port of the loopback interface
   * @param path of the GET that is repeated, with its query
   * @param tls {@code null}: in plaintext
   * @param headers further lines of the request, each with its end
   */
  public Load(
      int port, String path, int connections, @Nullable SSLSocketFactory tls, String headers)
      throws IOException {
    what = "http://127.0.0.1:" + port + path;
    threads = Executors.newFixedThreadPool(connections);
    for (int i = 0; i < connections; i++) {
      this.connections.add(new KeepAliveConnection(port, path, tls, headers));
    }
  }

  /**
   * What a stretch of load came to.
   *
   * @param calls answered, every one with 200
   * @param nanos from the first request to the last answer
   */
  public record Stretch(long calls, long nanos) {
    public double callsPerSecond() {
      return calls * 1e9 / nanos;
    }
  }

  /** Sends requests for a time. */
  public Stretch run(Duration time) throws InterruptedException, IOException {
    long end = System.nanoTime() + time.toNanos();
    return run((connection, sent) -> System.nanoTime() < end);
  }

  /** Sends so many requests over each connection. */
  public Stretch run(int callsPerConnection) throws InterruptedException, IOException {
    return run((connection, sent) -> sent < callsPerConnection);
  }

  private interface More {
    boolean than(KeepAliveConnection connection, int sent);
  }

  private Stretch run(More more) throws InterruptedException, IOException {
    long start = System.nanoTime();
    List<Future<Integer>> results = new ArrayList<>();
    for (KeepAliveConnection connection : connections) {
      results.add(threads.submit(() -> repeat(connection, more)));
    }
    long calls = 0;
    for (Future<Integer> result : results) {
      try {
        calls += result.get();
      } catch (ExecutionException e) {
        throw new IOException("load on " + what + " failed: " + e.getCause(), e.getCause());
      }
    }
    return new Stretch(calls, System.nanoTime() - start);
  }

  private int repeat(KeepAliveConnection connection, More more) throws IOException {
    connection.renew();
    int sent = 0;
    while (more.than(connection, sent)) {
      int status = connection.get();
      if (status != 200) {
        throw new IOException("it answered " + status);
      }
      sent++;
    }
    connection.rest();
    return sent;
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow();
    for (KeepAliveConnection connection : connections) {
      connection.close();
    }
  }
}
