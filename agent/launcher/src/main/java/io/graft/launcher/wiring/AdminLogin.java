package io.graft.launcher.wiring;

import io.graft.console.http.AdminGuard;
import io.graft.console.http.AdminRequest;
import io.graft.console.http.AdminResponse;
import io.graft.governance.context.Identity;
import io.graft.governance.guard.BareRequest;
import io.graft.governance.guard.Denial;
import io.graft.log.AgentLog;
import io.graft.security.SecurityContext;
import io.graft.security.SecurityStep;
import io.graft.security.login.Login;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has people log in to the admin endpoint as they do to a service. Loaded only if {@code
 * graft.admin.login} is set.
 */
final class AdminLogin implements AdminGuard {
  private static final String HTML = "text/html; charset=utf-8";
  private static final AdminResponse BROKEN =
      AdminResponse.error(503, "the login to the admin endpoint cannot be started");
  private static final AdminResponse NOT_ALLOWED =
      AdminResponse.error(403, "this user has none of the roles of graft.admin.login.allow");

  private final SecurityStep step;
  private final List<String> allowed;

  private AdminLogin(Login login) {
    step = login.step(null);
    allowed = login.allowed();
  }

  /** Starts it. If that fails, nobody may see the endpoint. */
  static AdminGuard start(SecurityContext context) {
    try {
      return new AdminLogin(Login.startForAdmin(context));
    } catch (RuntimeException | LinkageError failed) {
      AgentLog.print("graft.admin.login cannot be started, so nobody sees the endpoint: " + failed);
      return any -> BROKEN;
    }
  }

  @Override
  public @Nullable AdminResponse refuse(AdminRequest request) {
    Visit visit = new Visit(request);
    Denial denial = step.enter(visit);
    if (denial != null) {
      return response(denial);
    }
    String user = visit.identity().user();
    if (user != null) {
      request.by(user, visit.identity().roles());
    }
    // Exempt requests have no user.
    boolean may =
        user == null
            || allowed.isEmpty()
            || !Collections.disjoint(allowed, visit.identity().roles());
    return may ? null : NOT_ALLOWED;
  }

  private static AdminResponse response(Denial denial) {
    List<String> headers = new ArrayList<>();
    String[] all = denial.headers();
    for (int i = 0; i < all.length; i += 2) {
      // The endpoint sends these with every response.
      if (!all[i].equals("Cache-Control") && !all[i].equals("X-Content-Type-Options")) {
        headers.add(all[i]);
        headers.add(all[i + 1]);
      }
    }
    String body = denial.isPage() ? denial.line() : denial.line() + "\n";
    return AdminResponse.of(
            denial.status(),
            body.startsWith("<") ? HTML : AdminResponse.TEXT,
            body.getBytes(StandardCharsets.UTF_8))
        .with(headers.toArray(new String[0]));
  }

  /** A request as login reads those of a service. Its pages read no cookie and no credentials. */
  private static final class Visit extends BareRequest {
    private final AdminRequest request;

    Visit(AdminRequest request) {
      super(Identity.NONE);
      this.request = request;
    }

    @Override
    public String method() {
      return request.method();
    }

    @Override
    public String rawPath() {
      return request.path();
    }

    @Override
    public String path() {
      return request.query().isEmpty() ? rawPath() : rawPath() + '?' + request.query();
    }

    @Override
    public @Nullable String target() {
      return request.authority();
    }

    @Override
    public @Nullable String query() {
      return request.query().isEmpty() ? null : request.query();
    }

    @Override
    public String peer() {
      return request.peer();
    }

    @Override
    public @Nullable String header(String name) {
      return request.header(name);
    }

    @Override
    public List<String> headerNames() {
      return new ArrayList<>(request.headerNames());
    }

    @Override
    public boolean setHeader(String name, @Nullable String value) {
      return true;
    }
  }
}
