package io.graft.net.http;

import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one server, one at a time, and waits for each response: for threads of the
 * agent that may block. A request must be idempotent, because it is sent again if a kept connection
 * breaks before the response.
 */
public final class BlockingClient {
  private static final int MOST_BYTES = 1 << 20;

  /** How long to wait for a request beyond its own timeout. */
  private static final long GRACE_MILLIS = 5000;

  private final HttpTransport transport;
  private final String host;
  private final int port;
  private volatile @Nullable Call call;

  /**
   * @param host a name or an address, without brackets
   */
  public BlockingClient(HttpTransport transport, String host, int port) {
    this.transport = transport;
    this.host = host;
    this.port = port;
  }

  /** The server started to respond, and the response could not be read completely. */
  public static final class PartialResponseException extends IOException {
    private final int status;

    PartialResponseException(int status, String message) {
      super(message);
      this.status = status;
    }

    /** The status of the response, 200 to 599. */
    public int status() {
      return status;
    }
  }

  /**
   * Sends a request and returns its response with any status.
   *
   * @param tls {@code null}: without TLS
   * @throws IOException if there is no response in time; its message is a clause for the log
   */
  public HttpResponse send(HttpRequest request, @Nullable SSLContext tls) throws IOException {
    Instance.Builder server = Instance.builder("server", host, host, port).anywhere(true);
    Call begun =
        new Call(
            server.address(Addresses.literal(host)).build(),
            tls,
            host,
            request.encode(authority()),
            request.timeoutMillis() * 1_000_000);
    call = begun;
    try {
      if (!transport.begin(begun)) {
        throw new IOException("the agent cannot open connections");
      }
      return begun.await(request.timeoutMillis() + GRACE_MILLIS);
    } catch (IOException e) {
      // Does nothing if the exchange has ended.
      transport.cancel(begun);
      throw e;
    } finally {
      call = null;
    }
  }

  /**
   * Returns the value of the {@code Host} header: {@code host:port}, with an IPv6 address in
   * brackets.
   */
  private String authority() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
  }

  /** Aborts the request in progress, if any: {@link #send} fails. From any thread. */
  public void abort() {
    Call begun = call;
    if (begun != null) {
      begun.failed(ClientExchange.Fault.OURS, "the agent has stopped");
    }
  }

  private static final class Call extends BufferedExchange {
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int status;
    private volatile @Nullable HttpResponse response;
    private volatile String failure = "no response in time";

    Call(
        Instance server, @Nullable SSLContext tls, String name, byte[] request, long timeoutNanos) {
      super(server, tls, name, request, timeoutNanos, false, MOST_BYTES);
    }

    @Override
    protected void status(int now) {
      status = now;
    }

    @Override
    void complete(HttpResponse whole) {
      response = whole;
      ended.countDown();
    }

    @Override
    protected void failed(Fault fault, String why) {
      failure = why;
      ended.countDown();
    }

    HttpResponse await(long millis) throws IOException {
      try {
        if (!ended.await(millis, TimeUnit.MILLISECONDS)) {
          throw new IOException(failure);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted", e);
      }
      HttpResponse whole = response;
      if (whole != null) {
        return whole;
      }
      throw status == 0 ? new IOException(failure) : new PartialResponseException(status, failure);
    }
  }
}
