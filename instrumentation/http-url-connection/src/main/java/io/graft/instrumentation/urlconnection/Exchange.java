package io.graft.instrumentation.urlconnection;

import io.graft.governance.Governance;
import io.graft.governance.outbound.Answer;
import io.graft.governance.outbound.ClientCall;
import io.graft.governance.outbound.HeaderSink;
import io.graft.governance.service.Instance;
import io.graft.instrumentation.spi.Attached;
import io.graft.instrumentation.spi.Sockets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.SocketException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The call that a connection object makes. */
final class Exchange {
  /** Calls whose end has not come, by the connection that they are made with. */
  private static final Attached<HttpURLConnection, Exchange> OPEN =
      new Attached<>(100_000, Exchange::end);

  /** The call that this thread is inside of, so that what is woven deeper finds it. */
  private static final ThreadLocal<@Nullable Exchange> CURRENT = new ThreadLocal<>();

  final String method;
  final boolean streaming;

  /** Whether the attempt under way has written its request. */
  boolean written;

  /** Whether a response was handed to the application. */
  boolean responded;

  /** Whether the hop under way goes to an instance. */
  boolean led;

  /** Whether the hop under way leads elsewhere than the call did. */
  boolean ledAway;

  volatile boolean cancelled;

  /** What the application gets when it asks for the response; {@code null}: what comes. */
  @Nullable Answer answer;

  private Answers.@Nullable Sink sink;
  private boolean attached;
  private @Nullable ClientCall call;

  /** What the thread that is inside was inside of before: a call may be made within another. */
  private @Nullable Exchange around;

  private @Nullable ClientCall callAround;
  // Only while a thread is inside: a value must not keep the object alive that it is attached to.
  private volatile @Nullable HttpURLConnection connection;
  private @Nullable Headers headers;
  private @Nullable ByteArrayOutputStream body;

  private Exchange(HttpURLConnection connection, String method, boolean streaming) {
    this.connection = connection;
    this.method = method;
    this.streaming = streaming;
  }

  /** Begins a call; {@code null}: this one is not governed. */
  static @Nullable Exchange begin(HttpURLConnection connection, String method, boolean streaming) {
    Governance governance = Governance.awaited();
    if (governance == null) {
      return null;
    }
    Exchange exchange = new Exchange(connection, method, streaming);
    exchange.call = governance.outbound().begin(UrlAdapter.INSTANCE, exchange);
    return exchange.call == null ? null : exchange;
  }

  static @Nullable Exchange of(HttpURLConnection connection) {
    return OPEN.get(connection);
  }

  static @Nullable Exchange current() {
    return CURRENT.get();
  }

  /** Makes {@code exchange}, which may be {@code null}, what {@link #current} returns. */
  static void suspendFor(@Nullable Exchange exchange) {
    CURRENT.set(exchange);
  }

  ClientCall call() {
    ClientCall begun = call;
    if (begun == null) {
      throw new IllegalStateException("not begun");
    }
    return begun;
  }

  /**
   * Waits until the first attempt is to be sent; returns why it is not to be: the call is over
   * then.
   */
  @Nullable IOException depart(HttpURLConnection departing) {
    ClientCall begun = call();
    if (begun.backoffNanos() > 0) {
      // So that a disconnect() by another thread finds it.
      attached = OPEN.put(departing, this);
      try {
        Sockets.delay(begun);
      } catch (InterruptedIOException interrupted) {
        OPEN.remove(departing);
        return interrupted;
      }
      if (cancelled) {
        begun.cancel();
        finish(departing, null);
        return new SocketException("Socket closed");
      }
    }
    answer = begun.answer();
    IOException refusal = answer == null ? begun.refusal() : null;
    if (refusal != null) {
      finish(departing, null);
    }
    return refusal;
  }

  /**
   * Keeps a call that is answered until the application asks for the response; false: it cannot.
   */
  boolean keep(HttpURLConnection kept) {
    connection = null;
    if (!attached) {
      attached = OPEN.put(kept, this);
    }
    end();
    return attached;
  }

  /** What takes the body of a request that is not sent, the same each time. */
  Answers.Sink sink() {
    Answers.Sink made = sink;
    if (made == null) {
      made = new Answers.Sink();
      sink = made;
    }
    return made;
  }

  /** Whether the next use of the connection finds this call. */
  boolean attached() {
    return attached;
  }

  void enter(HttpURLConnection entered) {
    connection = entered;
    if (!attached) {
      attached = OPEN.put(entered, this);
    }
    around = CURRENT.get();
    CURRENT.set(this);
    callAround = ClientCall.swap(call());
  }

  /** Returns the call of a connection that this thread is inside of, at any depth. */
  @Nullable Exchange within(HttpURLConnection other) {
    for (Exchange outer = around; outer != null; outer = outer.around) {
      if (outer.isFor(other)) {
        return outer;
      }
    }
    return null;
  }

  /** Leaves the library; the call goes on where {@code open}. */
  void leave(HttpURLConnection left, boolean open) {
    // Not removed: the thread's entry is nothing but its key, and is made again for each call.
    CURRENT.set(around);
    ClientCall.swap(callAround);
    around = null;
    callAround = null;
    connection = null;
    Headers sent = headers;
    if (sent != null && (!open || responded)) {
      // No hop comes after this: what the application asks for is what it has set.
      sent.takeBack();
    }
    if (!open || !attached) {
      finish(left, null);
    }
  }

  /** Whether a thread is inside of the library with it. */
  boolean busy() {
    return connection != null;
  }

  boolean isFor(HttpURLConnection other) {
    return connection == other;
  }

  void finish(HttpURLConnection finished, @Nullable Throwable failure) {
    OPEN.remove(finished);
    call().end(failure);
  }

  void end() {
    call().end();
  }

  /** The URL of the hop under way, as the application or a redirect names it. */
  URL url() {
    HttpURLConnection inside = connection;
    if (inside == null) {
      throw new IllegalStateException("not inside");
    }
    return inside.getURL();
  }

  /** Returns the URL to open a socket for: that of the instance that this hop goes to. */
  URL depart(URL url, @Nullable Proxy proxy) throws UnknownHostException, MalformedURLException {
    led = false;
    int port = url.getPort() > 0 ? url.getPort() : url.getDefaultPort();
    ledAway = !url.getHost().equalsIgnoreCase(call().host()) || port != call().port();
    if (proxy != null && proxy.type() != Proxy.Type.DIRECT) {
      call().proxied();
      return url;
    }
    Instance instance = call().target(url.getProtocol(), url.getHost(), url.getPort());
    if (instance == null) {
      return url;
    }
    led = true;
    String digits = Sockets.digits(instance);
    String host =
        url.getProtocol().equals("https") ? LogicalHost.with(url.getHost(), digits) : digits;
    return new URL(url.getProtocol(), host, instance.port(), url.getFile());
  }

  /** Writes the attempt's headers into those that are about to be sent. */
  void inject(Headers sent, @Nullable ByteArrayOutputStream posted) {
    body = posted;
    Headers before = headers;
    if (before != null && before.areOf(sent)) {
      // The JDK keeps one set of headers for all hops and attempts.
      before.takeBack();
    }
    headers = sent;
    call().inject(UrlAdapter.INSTANCE, this);
  }

  @Nullable String header(String name) {
    Headers sent = headers;
    if (sent != null) {
      return sent.get(name);
    }
    HttpURLConnection inside = connection;
    String given = inside == null ? null : inside.getRequestProperty(name);
    return given == null && name.equalsIgnoreCase("Cookie") ? cookies() : given;
  }

  /** The cookies that the JDK will add to the request, when the instance has long been chosen. */
  private @Nullable String cookies() {
    // Asked for by us and with our rights; the jar itself is asked with those of the caller.
    CookieHandler jar =
        AccessController.doPrivileged((PrivilegedAction<CookieHandler>) CookieHandler::getDefault);
    if (jar == null) {
      return null;
    }
    try {
      Map<String, List<String>> none = Collections.emptyMap();
      List<String> all = jar.get(url().toURI(), none).get("Cookie");
      return all == null || all.isEmpty() ? null : String.join("; ", all);
    } catch (IOException | URISyntaxException unreadable) {
      return null;
    }
  }

  void setHeader(String name, String value) {
    Headers sent = headers;
    if (sent != null) {
      sent.set(name, value);
    }
  }

  void headers(HeaderSink sink) {
    Headers sent = headers;
    if (sent != null) {
      sent.all(sink);
    }
  }

  /** The body that is about to be sent; {@code null}: not at hand. */
  byte @Nullable [] body() {
    ByteArrayOutputStream posted = body;
    if (posted == null) {
      return streaming ? null : new byte[0];
    }
    return posted.size() > UrlAdapter.MOST_BODY ? null : posted.toByteArray();
  }
}
