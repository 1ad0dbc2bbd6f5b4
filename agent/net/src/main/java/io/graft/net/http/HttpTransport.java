package io.graft.net.http;

import io.graft.net.AddressResolver;
import io.graft.net.EventLoop;
import io.graft.net.tls.TrustAll;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sends {@link ClientExchange}s over an {@link EventLoop}, and keeps connections alive for reuse.
 *
 * <p>{@link #begin} and {@link #cancel} may be called from any thread; all else happens on the
 * loop's.
 */
public final class HttpTransport {
  /** The maximum number of idle connections to one peer. */
  private static final int MOST_IDLE = 16;

  private @Nullable EventLoop loop;
  private final Map<PoolKey, Deque<HttpConnection>> pool = new HashMap<>();
  private @Nullable TrustAll trustAll;

  /** The loop is created when it is first needed: loading classes delays the start. */
  public HttpTransport() {}

  public HttpTransport(EventLoop loop) {
    this.loop = loop;
  }

  /** Returns the loop that serves the connections. */
  public synchronized EventLoop loop() {
    EventLoop made = loop;
    if (made == null) {
      made = new EventLoop();
      loop = made;
    }
    return made;
  }

  /** Looks up host names without blocking the loop. */
  public AddressResolver resolver() {
    return loop().resolver();
  }

  /**
   * Starts an exchange and returns at once. Callers limit the number of exchanges in progress.
   *
   * @return {@code false} if the loop is closed or has no selector; then no method of the exchange
   *     is called
   */
  public boolean begin(ClientExchange exchange) {
    return ExchangeTask.begin(this, exchange);
  }

  /** Cancels an exchange. Its outcome may still be reported if it comes before that. */
  public void cancel(ClientExchange exchange) {
    exchange.cancelled = true;
    ExchangeTask.cancel(this, exchange);
  }

  /** Closes the loop, see {@link EventLoop#close}. */
  public void close(long millis) {
    loop().close(millis);
  }

  void serve(ClientExchange exchange, long now) {
    if (exchange.cancelled) {
      return;
    }
    Deque<HttpConnection> idle = pool.get(exchange.poolKey());
    HttpConnection kept = idle == null ? null : idle.pollLast();
    if (kept != null) {
      kept.serve(exchange, now);
    } else {
      connect(exchange, now);
    }
  }

  /** Opens a connection for an exchange, after the address of its instance was found. */
  void connect(ClientExchange exchange, long now) {
    InetAddress known = exchange.instance.address();
    long deadline = now + exchange.timeoutNanos;
    if (known != null && (!exchange.instance.isLookedUp() || exchange.instance.mayBeAt(known))) {
      HttpConnection.open(this, exchange, known, deadline);
    } else {
      AddressLookup.begin(this, exchange, deadline);
    }
  }

  void idle(HttpConnection connection) {
    Deque<HttpConnection> idle = pool.get(connection.poolKey());
    if (idle == null) {
      idle = new ArrayDeque<>();
      pool.put(connection.poolKey(), idle);
    }
    idle.addLast(connection);
    if (idle.size() > MOST_IDLE) {
      idle.peekFirst().expire();
    }
  }

  void closed(HttpConnection connection) {
    Deque<HttpConnection> idle = pool.get(connection.poolKey());
    if (idle != null) {
      idle.remove(connection);
      if (idle.isEmpty()) {
        pool.remove(connection.poolKey());
      }
    }
  }

  TrustAll trustAll() throws IOException {
    TrustAll made = trustAll;
    if (made == null) {
      made = new TrustAll();
      trustAll = made;
    }
    return made;
  }
}
