package io.graft.console.http;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the page of a request, and refuses what no page should see. */
final class Router {
  private final Map<String, Page> pages = new TreeMap<>();
  private final boolean loopbackOnly;
  private final String ownHost;

  /**
   * @param loopbackOnly whether the server listens on loopback alone
   * @param ownHost the host that it was told to listen on
   */
  Router(Map<String, Page> pages, boolean loopbackOnly, String ownHost) {
    this.pages.putAll(pages);
    this.loopbackOnly = loopbackOnly;
    this.ownHost = ownHost;
  }

  Answer answer(Request request) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Answer.error(405, "only GET and HEAD");
    }
    String host = request.header("host");
    if (host == null && request.http11()) {
      return Answer.error(400, "bad request: no host");
    }
    String authority = request.authority();
    boolean strange = host != null && !isLocal(host) || authority != null && !isLocal(authority);
    if (loopbackOnly && strange) {
      // A web page whose name was made to resolve to loopback must not read this in a browser.
      return Answer.error(403, "the admin endpoint does not answer under this host name");
    }
    Page page = pages.get(request.path());
    if (page == null) {
      return request.path().equals("/") ? index() : notFound(request.path());
    }
    try {
      return page.answer(request);
    } catch (RuntimeException | LinkageError e) {
      // A page that fails must not take the others with it.
      return Answer.error(500, "this page failed by a bug of Graft: " + e);
    }
  }

  private Answer index() {
    StringBuilder text = new StringBuilder("Graft\n\n");
    for (String path : pages.keySet()) {
      text.append(path).append('\n');
    }
    return Answer.ok(Answer.TEXT, text.toString());
  }

  private Answer notFound(String path) {
    @Nullable String near = null;
    for (String known : pages.keySet()) {
      if (path.equals(known + "/") || known.endsWith(path)) {
        near = known;
      }
    }
    return Answer.error(
        404, "not found; " + (near == null ? "/ lists what there is" : "did you mean " + near));
  }

  private boolean isLocal(String header) {
    int colon = header.lastIndexOf(':');
    String host =
        colon > header.lastIndexOf(']') && colon >= 0 ? header.substring(0, colon) : header;
    return host.equalsIgnoreCase("localhost")
        || host.equalsIgnoreCase(ownHost)
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }
}
