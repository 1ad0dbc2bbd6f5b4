package io.graft.security.login;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import java.util.ArrayList;
import java.util.List;

/** A request of a browser as a server would show it. */
final class LoginRequest implements GuardedRequest {
  private final String method;
  private final String target;
  private final List<String[]> headers = new ArrayList<>();
  private Identity identity = Identity.NONE;
  private String peer = "192.0.2.7";
  private String absolute;
  private boolean waits = true;
  private boolean fixed;

  private LoginRequest(String method, String target) {
    this.method = method;
    this.target = target;
  }

  /** A person opens a page. */
  static LoginRequest page(String target) {
    return of("GET", target).header("Accept", "text/html,*/*").header("Sec-Fetch-Mode", "navigate");
  }

  static LoginRequest of(String method, String target) {
    return new LoginRequest(method, target).header("Host", "localhost:8080");
  }

  LoginRequest header(String name, String value) {
    if (!name.equals("Cookie") || !value.isEmpty()) {
      headers.add(new String[] {name, value});
    }
    return this;
  }

  LoginRequest without(String name) {
    headers.removeIf(each -> each[0].equalsIgnoreCase(name));
    return this;
  }

  LoginRequest absolute(String url) {
    absolute = url;
    return this;
  }

  /** On an event loop. */
  LoginRequest onLoop() {
    waits = false;
    return this;
  }

  /** On a server whose headers cannot be changed. */
  LoginRequest fixed() {
    fixed = true;
    return this;
  }

  LoginRequest from(int last) {
    peer = "192.0.2." + last;
    return this;
  }

  @Override
  public boolean mayWait() {
    return waits;
  }

  @Override
  public String target() {
    return absolute;
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
  public String rawPath() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  @Override
  public String query() {
    int query = target.indexOf('?');
    return query < 0 ? null : target.substring(query + 1);
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
    String joined = null;
    for (String[] each : headers) {
      if (each[0].equalsIgnoreCase(name)) {
        joined = joined == null ? each[1] : joined + "," + each[1];
      }
    }
    return joined;
  }

  @Override
  public String baggage(String name) {
    return null;
  }

  @Override
  public List<String> headerNames() {
    List<String> names = new ArrayList<>();
    headers.forEach(each -> names.add(each[0]));
    return names;
  }

  @Override
  public boolean setHeader(String name, String value) {
    if (fixed) {
      return false;
    }
    without(name);
    if (value != null) {
      headers.add(new String[] {name, value});
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
