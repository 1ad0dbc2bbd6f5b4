package io.graft.net.http2;

import io.graft.net.AddressResolver;
import io.graft.net.Addresses;
import io.graft.net.EventLoop;
import io.graft.net.http.HttpResponse;
import io.graft.net.http.HttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests to one server by HTTP/2, one at a time, and waits for each response: for threads
 * of the agent that may block. Without TLS the server must expect HTTP/2 without an upgrade. A
 * request must be idempotent, because it is sent again if a kept connection breaks before the
 * response.
 */
public final class Http2Client {
  /** How long to wait for a request beyond its own timeout. */
  private static final long GRACE_MILLIS = 5000;

  final String host;
  final int port;
  private final HttpTransport transport;
  private volatile @Nullable Http2Exchange exchange;

  /** Only on the loop's thread. */
  private @Nullable Http2Connection connection;

  /**
   * @param host a name or an address, without brackets
   */
  public Http2Client(HttpTransport transport, String host, int port) {
    this.transport = transport;
    this.host = host;
    this.port = port;
  }

  /**
   * Posts a message and returns the response with any status; its headers are those before the body
   * and those after it.
   *
   * @param path encoded, with a leading slash
   * @param headers to send; their names and values must be valid
   * @param tls {@code null}: without TLS
   * @throws IOException if there is no response in time; its message is a clause for the log
   */
  public HttpResponse post(
      String path,
      Map<String, String> headers,
      byte[] body,
      long timeoutMillis,
      @Nullable SSLContext tls)
      throws IOException {
    String authority = (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    byte[] block = Http2Exchange.encoded(tls != null, authority, path, headers);
    if (block.length > FrameReader.LONGEST) {
      throw new IOException("the headers of the request are longer than 16 KiB");
    }
    long begun = System.nanoTime();
    InetAddress address = address(timeoutMillis);
    long left = timeoutMillis * 1_000_000 - (System.nanoTime() - begun);
    Http2Exchange made = new Http2Exchange(block, body, Math.max(1_000_000, left));
    exchange = made;
    try {
      if (!transport.loop().execute(new Begin(made, address, tls))) {
        throw new IOException("the agent cannot open connections");
      }
      return made.await(timeoutMillis + GRACE_MILLIS);
    } catch (IOException e) {
      // Does nothing if the exchange has ended.
      transport.loop().execute(new Cancel(made));
      throw e;
    } finally {
      exchange = null;
    }
  }

  /** Aborts the request in progress, if any: {@link #post} fails. From any thread. */
  public void abort() {
    Http2Exchange begun = exchange;
    if (begun != null) {
      begun.failed("the agent has stopped");
    }
  }

  private InetAddress address(long millis) throws IOException {
    InetAddress literal = Addresses.literal(host);
    if (literal != null) {
      return literal;
    }
    CompletableFuture<InetAddress[]> found = new CompletableFuture<>();
    transport
        .resolver()
        .resolve(
            host,
            new AddressResolver.Listener() {
              @Override
              public void resolved(InetAddress[] addresses) {
                found.complete(addresses);
              }
            });
    try {
      InetAddress[] addresses = found.get(millis, TimeUnit.MILLISECONDS);
      if (addresses.length == 0) {
        throw new IOException("unknown host");
      }
      return addresses[0];
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no address of " + host + " within " + millis + " ms", e);
    }
  }

  HttpTransport transport() {
    return transport;
  }

  /** The connection is closed, or takes no further requests. On the loop's thread. */
  void left(Http2Connection closed) {
    if (connection == closed) {
      connection = null;
    }
  }

  /** Opens another connection for an exchange, because a kept one has broken. */
  void replace(InetAddress address, @Nullable SSLContext tls, Http2Exchange again) {
    connection = Http2Connection.open(this, address, tls, again);
  }

  private final class Begin implements EventLoop.Task {
    private final Http2Exchange begun;
    private final InetAddress address;
    private final @Nullable SSLContext tls;

    Begin(Http2Exchange begun, InetAddress address, @Nullable SSLContext tls) {
      this.begun = begun;
      this.address = address;
      this.tls = tls;
    }

    @Override
    public void run() {
      Http2Connection kept = connection;
      if (kept != null) {
        kept.serve(begun);
        return;
      }
      connection = Http2Connection.open(Http2Client.this, address, tls, begun);
    }

    @Override
    public void failed(String why) {
      begun.failed(why);
    }
  }

  private final class Cancel implements EventLoop.Task {
    private final Http2Exchange cancelled;

    Cancel(Http2Exchange cancelled) {
      this.cancelled = cancelled;
    }

    @Override
    public void run() {
      Http2Connection open = connection;
      if (open != null) {
        open.cancel(cancelled);
      }
    }

    @Override
    public void failed(String why) {}
  }
}
