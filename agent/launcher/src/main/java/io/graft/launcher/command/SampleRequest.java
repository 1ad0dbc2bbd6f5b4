package io.graft.launcher.command;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.BareRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that nobody has sent, to ask what would happen to it. */
final class SampleRequest extends BareRequest {
  private final String method;
  private final String target;
  private final Map<String, String> headers = new HashMap<>();
  private final Map<String, Object> claims = new HashMap<>();
  private @Nullable String peer;
  private boolean tls;

  SampleRequest(String method, String target) {
    super(Identity.NONE);
    if (!target.startsWith("/")) {
      throw new IllegalArgumentException("the path '" + target + "' does not begin with '/'");
    }
    this.method = method;
    this.target = target;
  }

  /**
   * Sets one option.
   *
   * @param domain the trust domain, {@code spiffe://graft.local/}
   * @throws IllegalArgumentException with a line that says what is wrong
   */
  void set(String option, String value, String domain) {
    int equals = value.indexOf('=');
    switch (option) {
      case "--service":
        boolean whole = value.startsWith("spiffe://");
        identify(identity().withService(whole ? value : domain + "service/" + value));
        break;
      case "--user":
        int slash = value.lastIndexOf('/');
        if (slash <= 0 || slash == value.length() - 1) {
          throw new IllegalArgumentException("--user " + value + " is not <issuer>/<name>");
        }
        user(value.substring(0, slash), value.substring(slash + 1));
        break;
      case "--ip":
        peer = value;
        break;
      case "--claim":
      case "--header":
        if (equals <= 0) {
          throw new IllegalArgumentException(option + " " + value + " is not <name>=<value>");
        }
        named(option, value.substring(0, equals).trim(), value.substring(equals + 1).trim());
        break;
      default:
        throw new IllegalArgumentException("no such option: " + option);
    }
  }

  private void named(String option, String name, String value) {
    if (option.equals("--header")) {
      headers.merge(name.toLowerCase(Locale.ROOT), value, (a, b) -> a + "," + b);
    } else {
      claims.merge(name, value, SampleRequest::both);
    }
  }

  private static Object both(Object before, Object value) {
    List<Object> all = new ArrayList<>();
    all.addAll(before instanceof List ? (List<?>) before : Collections.singletonList(before));
    all.add(value);
    return all;
  }

  private void user(String issuer, String name) {
    identify(identity().withUser(issuer, name, claims, new LinkedHashSet<String>(), null));
  }

  @Override
  public void overTls() {
    tls = true;
  }

  /** Claims without a user belong to one without a name. */
  boolean lacksUser() {
    return !claims.isEmpty() && identity().user() == null;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return target;
  }

  @Override
  public String scheme() {
    return tls ? "https" : "http";
  }

  @Override
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public @Nullable String peer() {
    return peer;
  }

  @Override
  public List<String> headerNames() {
    return new ArrayList<>(headers.keySet());
  }
}
