package io.graft.contract.client.probe;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What to send, in no library's words. */
public final class Call {
  private final Map<String, String> words;
  private final CountDownLatch cancellable = new CountDownLatch(1);
  private volatile Runnable cancelling;

  public Call(Map<String, String> words) {
    this.words = words;
  }

  public URI uri() {
    return URI.create(words.get("url"));
  }

  public String method() {
    return or("method", "GET");
  }

  /** The body; {@code null}: none. */
  public String body() {
    return words.get("body");
  }

  /** Whether the body is sent as it is made, so that it cannot be sent again. */
  public boolean streams() {
    return words.containsKey("streams");
  }

  /** Whether the library may follow redirects. */
  public boolean followsRedirects() {
    return !"no".equals(words.get("redirects"));
  }

  /** How long to wait for an answer, in milliseconds. */
  public int timeout() {
    return Integer.parseInt(or("timeout", "30000"));
  }

  /**
   * How long to wait for a connection, in milliseconds; 0: as long as the library does by itself.
   * Libraries whose {@link #timeout} includes connecting need not look at it.
   */
  public int connectTimeout() {
    return Integer.parseInt(or("connect", "0"));
  }

  /** {@code host:port} of a proxy; {@code null}: none. */
  public String proxy() {
    return words.get("proxy");
  }

  /** Calls of one such name use one request object, where the library has them. */
  public String reuse() {
    return words.get("reuse");
  }

  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> word : words.entrySet()) {
      if (word.getKey().startsWith("h.")) {
        headers.put(word.getKey().substring(2), word.getValue());
      }
    }
    return headers;
  }

  public String word(String name) {
    return words.get(name);
  }

  /**
   * How a token is fetched within this call.
   *
   * @param own by the client that makes this call
   */
  Nested.Fetch fetch(Nested.Fetch own) {
    switch (words.get("by")) {
      case "plain":
        return Nested.plain(word("token"));
      case "newer":
        return Nested.newer(word("token"));
      default:
        return own;
    }
  }

  private String or(String name, String otherwise) {
    String value = words.get(name);
    return value == null ? otherwise : value;
  }

  /** The library says how the application would cancel the call that is under way. */
  public void cancelling(Runnable how) {
    cancelling = how;
    cancellable.countDown();
  }

  /** Cancels. A library may have sent the request, and not have said yet how that is done. */
  public void cancel() throws InterruptedException {
    if (!cancellable.await(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the library has not said how to cancel");
    }
    cancelling.run();
  }
}
