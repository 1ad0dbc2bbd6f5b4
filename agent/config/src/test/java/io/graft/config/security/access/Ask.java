package io.graft.config.security.access;

import io.graft.governance.context.Identity;
import io.graft.governance.guard.GuardedRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A request of a test. */
final class Ask implements GuardedRequest {
  private final String method;
  private final String path;
  private final Map<String, String> headers = new HashMap<>();
  private Identity identity = Identity.NONE;
  private String peer = "10.1.2.3";
  private String scheme = "http";
  private String mapping;

  private Ask(String method, String path) {
    this.method = method;
    this.path = path;
  }

  /** {@code GET /items}. */
  static Ask of(String line) {
    String[] words = line.split(" ");
    return new Ask(words[0], words[1]);
  }

  Ask service(String name) {
    return id("spiffe://graft.local/service/" + name);
  }

  Ask id(String id) {
    identity = identity.withService(id);
    return this;
  }

  Ask user(String issuer, String name, Map<String, Object> claims) {
    identity = identity.withUser(issuer, name, claims, Set.of(), null);
    return this;
  }

  Ask claims(Map<String, Object> claims) {
    return user("https://idp", "ann", claims);
  }

  Ask header(String name, String value) {
    headers.put(name, value);
    return this;
  }

  Ask peer(String address) {
    peer = address;
    return this;
  }

  Ask tls() {
    scheme = "https";
    return this;
  }

  /** The context that a server of prefixes has chosen. */
  Ask mapping(String prefix) {
    mapping = prefix;
    return this;
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
    return path;
  }

  @Override
  public String query() {
    return null;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public String header(String name) {
    return headers.get(name);
  }

  @Override
  public String baggage(String name) {
    return null;
  }

  @Override
  public String peer() {
    return peer;
  }

  @Override
  public String mapping() {
    return mapping;
  }

  @Override
  public int peerPort() {
    return 0;
  }

  @Override
  public int localPort() {
    return 0;
  }

  @Override
  public List<String> headerNames() {
    return List.copyOf(headers.keySet());
  }

  @Override
  public boolean setHeader(String name, String value) {
    return false;
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
