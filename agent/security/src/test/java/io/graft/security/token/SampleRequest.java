package io.graft.security.token;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request as a server would show it, whose headers can be changed. */
public final class SampleRequest implements GuardedRequest {
  private final String method;
  private final String path;
  private final List<String[]> headers = new ArrayList<>();
  private Identity identity = Identity.NONE;
  private String peer = "10.0.0.3";
  private boolean fixed;
  private boolean unlisted;
  private boolean mayWait;

  private SampleRequest(String method, String path) {
    this.method = method;
    this.path = path;
  }

  public static SampleRequest get(String path) {
    return new SampleRequest("GET", path);
  }

  public static SampleRequest of(String method, String path) {
    return new SampleRequest(method, path);
  }

  public static SampleRequest bearer(String token) {
    return get("/orders").header("Authorization", "Bearer " + token);
  }

  public SampleRequest header(String name, String value) {
    headers.add(new String[] {name, value});
    return this;
  }

  SampleRequest sentFrom(String address) {
    peer = address;
    return this;
  }

  /** Its headers cannot be changed, as on a server that is not known well. */
  SampleRequest fixed() {
    fixed = true;
    return this;
  }

  /** It is not told which headers it has. */
  public SampleRequest unlisted() {
    unlisted = true;
    return this;
  }

  /** Its thread may wait. */
  public SampleRequest withThread() {
    mayWait = true;
    return this;
  }

  @Override
  public boolean mayWait() {
    return mayWait;
  }

  /** A user has been proven. */
  public SampleRequest user(Map<String, Object> claims) {
    identity = identity.withUser("https://idp", "ann", claims, Set.of(), null);
    return this;
  }

  /** A service has been proven. */
  public SampleRequest service(String id) {
    identity = identity.withService(id);
    return this;
  }

  List<String> all(String name) {
    List<String> found = new ArrayList<>();
    for (String[] each : headers) {
      if (each[0].equalsIgnoreCase(name)) {
        found.add(each[1]);
      }
    }
    return found;
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public String rawPath() {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  @Override
  public String query() {
    int query = path.indexOf('?');
    return query < 0 ? null : path.substring(query + 1);
  }

  @Override
  public String scheme() {
    return "http";
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public int peerPort() {
    return 4711;
  }

  @Override
  public int localPort() {
    return 8080;
  }

  @Override
  public String header(String name) {
    // Without a list: costs are measured.
    for (int i = 0; i < headers.size(); i++) {
      if (headers.get(i)[0].equalsIgnoreCase(name)) {
        return headers.get(i)[1];
      }
    }
    return null;
  }

  @Override
  public String baggage(String name) {
    return null;
  }

  @Override
  public List<String> headerNames() {
    if (unlisted) {
      return null;
    }
    List<String> names = new ArrayList<>();
    for (String[] each : headers) {
      names.add(each[0]);
    }
    return names;
  }

  @Override
  public boolean setHeader(String name, String value) {
    if (fixed) {
      return false;
    }
    headers.removeIf(each -> each[0].equalsIgnoreCase(name));
    if (value != null) {
      header(name, value);
    }
    return true;
  }

  @Override
  public Identity identity() {
    return identity;
  }

  @Override
  public void identify(Identity next) {
    identity = next;
  }
}
