package io.graft.console.http;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the page for a request, and rejects requests that no page should handle. */
final class Router {
  private final Map<String, Page> pages = new TreeMap<>();
  private final boolean loopbackOnly;
  private final String ownHost;
  private final @Nullable AdminGuard guard;

  /**
   * @param loopbackOnly whether the server listens on loopback only
   * @param ownHost the host in its configured address
   * @param guard {@code null}: everybody may see the pages
   */
  Router(
      Map<String, Page> pages, boolean loopbackOnly, String ownHost, @Nullable AdminGuard guard) {
    this.guard = guard;
    this.pages.putAll(pages);
    this.loopbackOnly = loopbackOnly;
    this.ownHost = ownHost;
  }

  /**
   * Returns the response to a request that may not see its page or not do what it asks; {@code
   * null}: {@link #answer} has the response.
   */
  @Nullable AdminResponse refuse(AdminRequest request) {
    boolean reads = request.method().equals("GET") || request.method().equals("HEAD");
    boolean posts = request.method().equals("POST");
    if (!reads && !posts && guard == null) {
      return AdminResponse.error(405, "only GET and HEAD");
    }
    String host = request.header("host");
    if (host == null && request.http11()) {
      return AdminResponse.error(400, "bad request: no host");
    }
    String authority = request.authority();
    boolean strange = host != null && !isLocal(host) || authority != null && !isLocal(authority);
    if (loopbackOnly && strange) {
      // DNS rebinding: a web page whose host resolves to loopback must not read this in a browser.
      return AdminResponse.error(403, "the admin endpoint does not accept this host name");
    }
    AdminResponse refusal = guard == null ? null : refusal(guard, request);
    if (refusal != null || reads) {
      return refusal;
    }
    Page page = posts ? page(request) : null;
    if (page == null) {
      return AdminResponse.error(405, "only GET and HEAD");
    }
    try {
      AdminResponse refused = page.refuse(request);
      boolean takesNone = refused != null && refused.status() == 405;
      AdminResponse foreign = takesNone ? null : SameOrigin.refuse(request);
      return foreign != null ? foreign : refused;
    } catch (RuntimeException | LinkageError e) {
      return AdminResponse.error(503, "this cannot be decided because of a bug in Graft: " + e);
    }
  }

  /** Answers a request that was not refused. */
  AdminResponse answer(AdminRequest request) {
    Page page = page(request);
    if (page == null) {
      return request.path().equals("/") ? index() : notFound(request.path());
    }
    try {
      return page.answer(request);
    } catch (RuntimeException | LinkageError e) {
      // A bug in one page must not stop the server.
      return AdminResponse.error(500, "this page failed because of a bug in Graft: " + e);
    }
  }

  /** Returns the page of a path, or of its folder; of {@code /} for browsers only. */
  private @Nullable Page page(AdminRequest request) {
    String path = request.path();
    if (path.equals("/")) {
      String accept = request.header("accept");
      return accept != null && accept.contains("text/html") ? pages.get(path) : null;
    }
    Page page = pages.get(path);
    int end = path.lastIndexOf('/') + 1;
    return page != null || end <= 1 ? page : pages.get(path.substring(0, end));
  }

  private static @Nullable AdminResponse refusal(AdminGuard guard, AdminRequest request) {
    try {
      return guard.refuse(request);
    } catch (RuntimeException | LinkageError e) {
      return AdminResponse.error(
          503, "the login cannot be checked because of a bug in Graft: " + e);
    }
  }

  private AdminResponse index() {
    StringBuilder text = new StringBuilder("Graft\n\n");
    for (String path : pages.keySet()) {
      // Folders are for pages that load files of them.
      if (!path.endsWith("/")) {
        text.append(path).append('\n');
      }
    }
    return AdminResponse.ok(AdminResponse.TEXT, text.toString());
  }

  private AdminResponse notFound(String path) {
    @Nullable String near = null;
    for (String known : pages.keySet()) {
      if (path.equals(known + "/") || known.endsWith(path)) {
        near = known;
      }
    }
    return AdminResponse.error(
        404, "not found; " + (near == null ? "/ lists all pages" : "did you mean " + near));
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
