package io.graft.instrumentation.spi.server;

import io.graft.bootstrap.Outcome;
import io.graft.governance.Governance;
import io.graft.governance.context.CallContext;
import io.graft.governance.guard.Denial;
import io.graft.governance.inbound.Inbound;
import io.graft.governance.inbound.ServerAdapter;
import io.graft.governance.inbound.ServerCall;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.Charset;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes the requests of a server through governance, at the one method that each of them reaches
 * before the application. The advice of that method calls {@link #enter} and {@link #exit}; if a
 * request continues on another thread, the advice there calls {@link #resume} and {@link #exit}.
 *
 * @param <Q> the server's request
 * @param <A> the server's response
 */
public abstract class ServerDriver<Q, A> extends ServerAdapter<Q> {
  private static final String LINE_TYPE = "text/plain;charset=utf-8";
  private static final String PAGE_TYPE = "text/html;charset=utf-8";

  /** What applications get as the type of authentication of a principal. */
  public static final String AUTH_TYPE = "GRAFT";

  private static final String[] NO_HEADERS = {};

  /**
   * @param library short name of the library for output, for example {@code tomcat}
   */
  protected ServerDriver(String library) {
    super(library);
  }

  // For reading a request.

  /** Joins the values of a header by commas; {@code null}: there are none. */
  protected static @Nullable String joined(@Nullable List<String> values) {
    if (values == null || values.isEmpty()) {
      return null;
    }
    return values.size() == 1 ? values.get(0) : String.join(",", values);
  }

  /** Joins the values of a header by commas; {@code null}: there are none. */
  protected static @Nullable String joined(@Nullable Enumeration<String> values) {
    if (values == null || !values.hasMoreElements()) {
      return null;
    }
    String first = values.nextElement();
    if (!values.hasMoreElements()) {
      return first;
    }
    StringBuilder all = new StringBuilder(first);
    while (values.hasMoreElements()) {
      all.append(',').append(values.nextElement());
    }
    return all.toString();
  }

  /** Returns the numeric address of one end of a connection; {@code null}: unknown. */
  public static @Nullable String address(@Nullable SocketAddress end) {
    InetAddress address =
        end instanceof InetSocketAddress ? ((InetSocketAddress) end).getAddress() : null;
    return address == null ? null : address.getHostAddress();
  }

  /** Returns the port of one end of a connection; 0: it has none. */
  public static int port(@Nullable SocketAddress end) {
    return end instanceof InetSocketAddress ? ((InetSocketAddress) end).getPort() : 0;
  }

  // Implemented by adapters.

  /**
   * Makes the server close the connection after this response, if its protocol has a header for
   * that.
   */
  protected abstract void closeConnection(Q request, A answer);

  /**
   * Responds instead of the application, with {@link #contentType}. The connection stays open, and
   * a response to {@code HEAD} has no body.
   *
   * @param headers names and values by turns, to be added; a name may be repeated
   */
  protected abstract void refuse(Q request, A answer, int status, String[] headers, byte[] body)
      throws Throwable;

  /**
   * The content type of a response by {@link #refuse}. Pages of Graft's own begin with {@code <},
   * as no line of text does.
   */
  protected static String contentType(byte[] body) {
    return body.length > 0 && body[0] == '<' ? PAGE_TYPE : LINE_TYPE;
  }

  /** A request has arrived, refused or not. */
  protected void arrived(ServerCall call, Q request) throws Throwable {}

  /**
   * The application is about to serve a request: stores its call.
   *
   * @return false if there is no room: the request is served as without Graft
   */
  protected boolean keep(ServerCall call, Q request, A answer) throws Throwable {
    return true;
  }

  /** Returns the stored call of a request, or {@code null}. */
  protected abstract @Nullable ServerCall kept(Q request);

  /** Removes what {@link #keep} has stored. */
  protected void forget(Q request) {}

  /**
   * A thread has stopped working for a request: ends the call, unless the request continues.
   *
   * @param thrown what the woven method threw; {@code null}: nothing
   */
  protected abstract void left(ServerCall call, Q request, A answer, @Nullable Throwable thrown);

  // Called by advice.

  /**
   * Starts a request. Returns the result for the enter advice. While security is enforced, it does
   * not throw: a request that could not be judged or refused ends with an exception of the woven
   * method, as one of the application's would.
   */
  public final @Nullable Object enter(Q request, A answer) throws Throwable {
    Governance governance = Governance.serving();
    if (governance == null) {
      return Governance.isClosed() ? failing() : null;
    }
    Inbound inbound = governance.inbound();
    ServerCall call;
    try {
      call = inbound.begin(this, request);
    } catch (Throwable failure) {
      if (inbound.enforces()) {
        return failing();
      }
      throw failure;
    }
    return call == null ? null : enter(call, inbound, request, answer);
  }

  private @Nullable Object enter(ServerCall call, Inbound inbound, Q request, A answer)
      throws Throwable {
    try {
      arrived(call, request);
      if (call.closeConnection()) {
        closeConnection(request, answer);
      }
      if (call.refusalStatus() != 0) {
        refuse(call, request, answer);
        return Outcome.NOTHING;
      }
      if (!keep(call, request, answer)) {
        // Its end would not be detected.
        call.end(0, null);
        return null;
      }
      CallContext.swap(call);
      return call;
    } catch (Throwable halfWay) {
      boolean closed = call.denial() != null || inbound.enforces();
      try {
        forget(request);
      } finally {
        call.end(0, halfWay);
      }
      if (closed) {
        return close(call, inbound, request, answer, halfWay);
      }
      throw halfWay;
    }
  }

  private void refuse(ServerCall call, Q request, A answer) throws Throwable {
    Denial denial = call.denial();
    String[] headers = denial != null ? denial.headers() : retryAfter(call.retryAfterSeconds());
    byte[] body =
        denial != null && denial.isPage() ? bytes(denial.line()) : line(call.refusalReason());
    try {
      refuse(request, answer, call.refusalStatus(), headers, body);
    } finally {
      call.end(call.refusalStatus(), null);
    }
  }

  private static String[] retryAfter(int seconds) {
    return seconds > 0 ? new String[] {"Retry-After", Integer.toString(seconds)} : NO_HEADERS;
  }

  private static byte[] line(@Nullable String text) {
    return bytes(text + "\n");
  }

  private static byte[] bytes(String text) {
    // Not StandardCharsets, which loads six other charsets.
    return text.getBytes(Charset.forName("UTF-8"));
  }

  /** The application must not get a request that is denied, or was not judged. */
  private Object close(ServerCall call, Inbound inbound, Q request, A answer, Throwable failure) {
    Denial denial = inbound.failed(failure);
    if (call.refusalStatus() != 0) {
      return failing(); // The refusal itself has failed: the client has gone, probably.
    }
    try {
      refuse(request, answer, denial.status(), denial.headers(), line(denial.line()));
      return Outcome.NOTHING;
    } catch (Throwable again) {
      return failing();
    }
  }

  /** The woven method throws, and the server responds as if the application had. */
  private static Outcome failing() {
    return Outcome.throwing(new IllegalStateException("Graft: security cannot be checked"));
  }

  /** A thread continues a request. Returns its call, for {@link #exit}. */
  public final @Nullable Object resume(Q request) {
    ServerCall call = kept(request);
    if (call != null) {
      CallContext.swap(call);
    }
    return call;
  }

  /** A thread stops working for a request. */
  public final void exit(
      @Nullable Object entered, Q request, A answer, @Nullable Throwable thrown) {
    if (entered instanceof ServerCall) {
      CallContext.swap(null);
      left((ServerCall) entered, request, answer, thrown);
    }
  }

  /**
   * The headers of a response are being sent: it is now known whether the connection stays open.
   */
  public final void answers(Q request, int status, @Nullable String contentType) {
    ServerCall call = kept(request);
    if (call != null) {
      call.answers(status, contentType);
    }
  }
}
