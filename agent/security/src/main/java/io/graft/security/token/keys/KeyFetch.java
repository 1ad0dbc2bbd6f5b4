package io.graft.security.token.keys;

import io.graft.net.http.DocumentExchange;
import io.graft.net.http.HttpRequest;
import io.graft.net.http.HttpTransport;
import io.graft.net.url.UrlServer;
import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * One request for a small JSON document: at most 1 MiB, within 5 seconds for all of it, and at most
 * three redirects, which must stay on the server. On the thread of the event loop.
 */
final class KeyFetch extends DocumentExchange {
  /** Receives the outcome on the thread of the event loop. */
  interface Listener {
    /**
     * @param maxAgeSeconds how long it may be kept; 0: the server does not say
     */
    void fetched(byte[] body, long maxAgeSeconds);

    /**
     * @param why a clause for the log
     */
    void failed(String why);
  }

  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_REDIRECTS = 3;
  private static final long TIMEOUT_NANOS = 5_000_000_000L;
  private static final String AGE = "max-age=";

  private final HttpTransport transport;
  private final KeyUrl url;
  private final Listener listener;
  private final int redirectsLeft;
  private @Nullable String location;
  private long maxAge;
  private boolean encoded;

  private KeyFetch(
      HttpTransport transport,
      UrlServer server,
      @Nullable SSLContext trust,
      KeyUrl url,
      Listener listener,
      int redirectsLeft) {
    super(
        server.instance(),
        trust,
        server.name(),
        HttpRequest.get(url.path())
            .header("User-Agent", "graft")
            .header("Accept", "application/json")
            .encode(server.authority()),
        TIMEOUT_NANOS,
        MOST_BYTES);
    this.transport = transport;
    this.url = url;
    this.listener = listener;
    this.redirectsLeft = redirectsLeft;
  }

  /** Fetches a document. */
  static void begin(HttpTransport transport, KeyUrl url, Listener listener) {
    begin(transport, url, listener, MOST_REDIRECTS);
  }

  private static void begin(HttpTransport transport, KeyUrl url, Listener listener, int redirects) {
    UrlServer server =
        new UrlServer("issuer", url.authority(), url.host(), url.port(), url.secure());
    SSLContext trust;
    try {
      trust = server.trust();
    } catch (IOException e) {
      listener.failed(String.valueOf(e.getMessage()));
      return;
    }
    if (!transport.begin(new KeyFetch(transport, server, trust, url, listener, redirects))) {
      listener.failed("the agent cannot open connections");
    }
  }

  @Override
  protected void header(String name, String value) {
    String lower = value.toLowerCase(Locale.ROOT);
    if (name.equalsIgnoreCase("location")) {
      location = value;
    } else if (name.equalsIgnoreCase("cache-control")) {
      maxAge = maxAge(lower);
    } else if (name.equalsIgnoreCase("content-encoding")) {
      encoded = !lower.equals("identity");
    }
  }

  private static long maxAge(String directives) {
    int at = directives.indexOf(AGE);
    int end = at < 0 ? 0 : at + AGE.length();
    long seconds = 0;
    while (at >= 0 && end < directives.length() && Character.isDigit(directives.charAt(end))) {
      seconds = Math.min(1_000_000, seconds * 10 + directives.charAt(end) - '0');
      end++;
    }
    return seconds;
  }

  @Override
  protected void answered(int status) {
    if (status >= 300 && status < 400 && location != null) {
      redirect(location);
    } else if (status != 200) {
      listener.failed("status " + status + " from " + url);
    } else if (encoded) {
      // A small document that expands to gigabytes is not worth the bytes that it saves.
      listener.failed(url + " compresses its response, which was not asked for");
    } else {
      listener.fetched(document(), maxAge);
    }
  }

  private void redirect(String to) {
    KeyUrl next = url.redirected(to);
    if (next == null) {
      listener.failed(url + " redirects to another server, which is not followed");
    } else if (redirectsLeft == 0) {
      listener.failed(url + " redirects more than " + MOST_REDIRECTS + " times");
    } else {
      begin(transport, next, listener, redirectsLeft - 1);
    }
  }

  @Override
  protected void failed(Fault fault, String why) {
    listener.failed(why + " (" + url + ")");
  }
}
