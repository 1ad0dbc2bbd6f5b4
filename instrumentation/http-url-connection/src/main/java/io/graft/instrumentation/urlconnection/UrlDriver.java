package io.graft.instrumentation.urlconnection;

import io.graft.bootstrap.Outcome;
import io.graft.governance.call.HeaderSink;
import io.graft.governance.outbound.LocalReply;
import io.graft.instrumentation.spi.client.ReleasingStream;
import io.graft.instrumentation.spi.client.SpreadDriver;
import io.graft.instrumentation.urlconnection.UrlCall.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.net.CookieHandler;
import java.net.HttpURLConnection;
import java.net.ProtocolException;
import java.net.URISyntaxException;
import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.Collections;
import org.jspecify.annotations.Nullable;

/**
 * Reads this library's requests and responses, and sends requests again. A call consists of several
 * uses of its connection ({@link Step}); between them it is attached to the connection.
 */
final class UrlDriver extends SpreadDriver<HttpURLConnection, UrlCall> {
  static final UrlDriver INSTANCE = new UrlDriver();

  private UrlDriver() {
    super("http-url-connection");
  }

  @Override
  public String method(UrlCall call) {
    return call.method;
  }

  @Override
  public String scheme(UrlCall call) {
    return call.url().getProtocol();
  }

  @Override
  public @Nullable String host(UrlCall call) {
    return call.url().getHost();
  }

  @Override
  public int port(UrlCall call) {
    return call.url().getPort();
  }

  @Override
  public String path(UrlCall call) {
    String file = call.url().getFile();
    return file.startsWith("/") ? file : "/" + file;
  }

  @Override
  public @Nullable String header(UrlCall call, String name) {
    RequestHeaders sent = call.headers;
    if (sent != null || !call.isInside()) {
      return sent == null ? null : sent.get(name);
    }
    String given = call.connection().getRequestProperty(name);
    return given == null && name.equalsIgnoreCase("Cookie") ? cookies(call) : given;
  }

  private static @Nullable String cookies(UrlCall call) {
    // Get the cookie handler with the agent's rights, but call it with those of the caller.
    CookieHandler jar =
        AccessController.doPrivileged((PrivilegedAction<CookieHandler>) CookieHandler::getDefault);
    try {
      return jar == null ? null : cookies(jar, call.url().toURI(), Collections.emptyMap());
    } catch (URISyntaxException unreadable) {
      return null;
    }
  }

  @Override
  public void setHeader(UrlCall call, String name, String value) {
    call.headers.set(name, value);
  }

  @Override
  public void headers(UrlCall call, HeaderSink sink) {
    call.headers.all(sink);
  }

  @Override
  public boolean replayable(UrlCall call) {
    return !call.streaming;
  }

  @Override
  public byte @Nullable [] body(UrlCall call) {
    ByteArrayOutputStream posted = call.body;
    if (posted == null) {
      return call.streaming ? null : new byte[0];
    }
    return posted.size() > MOST_BODY ? null : posted.toByteArray();
  }

  @Override
  public boolean layersTls(UrlCall call) {
    return true;
  }

  /** Enters the library; returns what the enter advice of a step returns. */
  @Nullable Object enter(Step step, Lookup inside, HttpURLConnection connection) throws Throwable {
    if (isInside(connection)) {
      return within(connection);
    }
    UrlCall call = heldBy(connection);
    if (call == null) {
      return first(
          Connections.isUnused(inside, connection, step)
              ? new UrlCall(connection, step, inside, Connections.isStreaming(inside, connection))
              : null);
    }
    if (call.reply == null && step == Step.INPUT && call.responded()) {
      // The response is already there.
      return null;
    }
    call.enter(step, inside);
    return next(call, connection);
  }

  @Override
  protected void left(UrlCall call, boolean goesOn) {
    call.leave(goesOn);
    super.left(call, goesOn);
  }

  @Override
  protected void refused(UrlCall call, IOException refusal) {
    if (call.step != Step.CONNECT) {
      // Otherwise each later question about the response would begin another call.
      Connections.remember(call, refusal);
    }
  }

  @Override
  protected boolean isOwn(Throwable failure) {
    return !(failure instanceof IOException) || failure instanceof ProtocolException;
  }

  @Override
  protected int status(UrlCall call, @Nullable Object outcome) {
    return call.step == Step.INPUT && !call.responded() ? Connections.status(call) : 0;
  }

  @Override
  protected @Nullable String responseHeader(UrlCall call, @Nullable Object outcome, String name) {
    return Connections.responseHeader(call, name);
  }

  @Override
  protected void learnCookies(UrlCall call, @Nullable Object outcome) {
    Connections.learnCookies(call);
  }

  @Override
  protected void discard(UrlCall call, @Nullable Object outcome) {
    if (call.step != Step.CONNECT) {
      Connections.renew(call);
    }
  }

  @Override
  protected @Nullable Object send(UrlCall call) throws IOException {
    HttpURLConnection connection = call.connection();
    if (call.step == Step.CONNECT) {
      connection.connect();
      return null;
    }
    return call.step == Step.INPUT ? connection.getInputStream() : connection.getOutputStream();
  }

  /**
   * If the application connects or writes first, the reply waits until it asks for the response.
   */
  @Override
  protected @Nullable Outcome reply(UrlCall call, LocalReply reply, @Nullable Object outcome)
      throws IOException {
    HttpURLConnection connection = call.connection();
    call.reply = reply;
    if (call.step == Step.INPUT) {
      release(connection, null);
      Connections.install(call, reply);
      try {
        return Outcome.returning(connection.getInputStream());
      } catch (IOException status) {
        return Outcome.throwing(status);
      }
    }
    boolean mistaken = call.step == Step.OUTPUT && !connection.getDoOutput();
    if (!hold(connection, call) || mistaken) {
      return null;
    }
    if (outcome != null) {
      Connections.renew(call);
    }
    Connections.connected(call.inside, connection, true);
    if (call.step == Step.CONNECT) {
      return Outcome.NOTHING;
    }
    Connections.post(call);
    return Outcome.returning(new UnsentBody());
  }

  @Override
  protected @Nullable Object deliver(UrlCall call, @Nullable Object outcome) throws IOException {
    if (call.step != Step.INPUT || outcome instanceof Throwable) {
      return outcome;
    }
    HttpURLConnection connection = call.connection();
    if (!Connections.isUnread(call, outcome)) {
      release(connection, null);
    } else if (outcome instanceof InputStream) {
      // The JDK keeps this body, so that every later call returns the same.
      InputStream body = new ReleasingStream((InputStream) outcome, this, connection);
      Connections.keep(call, body);
      return body;
    }
    return outcome;
  }

  /** The application disconnects. */
  void disconnected(Lookup inside, HttpURLConnection connection) {
    UrlCall call = cancel(connection);
    if (call != null && call.reply != null) {
      // A reply of the rules has marked it as open.
      Connections.connected(inside, connection, false);
    }
  }

  /** Discards the body of a request that is not sent. */
  private static final class UnsentBody extends OutputStream {
    @Override
    public void write(int b) {}

    @Override
    public void write(byte @Nullable [] bytes, int offset, int length) {}
  }
}
