package io.graft.governance.inbound;

import java.util.Map;

/** A request that is a map of its headers, and of {@code :path} and {@code :peer}. */
final class MapAdapter extends ServerAdapter<Map<String, String>> {
  static final MapAdapter INSTANCE = new MapAdapter();

  MapAdapter() {
    super("test");
  }

  @Override
  public String method(Map<String, String> request) {
    return "GET";
  }

  @Override
  public String scheme(Map<String, String> request) {
    return "http";
  }

  @Override
  public String path(Map<String, String> request) {
    return request.getOrDefault(":path", "/");
  }

  @Override
  public String query(Map<String, String> request) {
    return null;
  }

  @Override
  public String header(Map<String, String> request, String name) {
    return request.get(name);
  }

  @Override
  public String protocolVersion(Map<String, String> request) {
    return "1.1";
  }

  @Override
  public String peer(Map<String, String> request) {
    return request.getOrDefault(":peer", "10.0.0.9");
  }
}
