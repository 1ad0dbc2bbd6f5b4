package io.graft.contract.registry;

import io.graft.test.Jdk;
import java.util.Map;

/**
 * Applications with the agent that know each other by one registry, which they reach by a proxy.
 */
final class World extends Applications {
  final Subject subject;
  final FaultyProxy proxy;

  World(Subject subject) {
    this.subject = subject;
    proxy = FaultyProxy.to(subject.port());
  }

  /** The value of {@code graft.registry} that leads through the proxy. */
  String url() {
    return subject.url(proxy.port());
  }

  /** Starts an application on the usual JDK, and waits until it listens. */
  Running start(String service, String name, Map<String, String> properties) {
    return start(Jdk.current(), service, name, properties);
  }

  Running start(String service, String name) {
    return start(service, name, Map.of());
  }

  Running start(Jdk jdk, String service, String name, Map<String, String> properties) {
    return start(jdk, url(), service, name, properties);
  }

  /** Starts one with another {@code graft.registry}. */
  Running startAt(String registry, String name) {
    return start(Jdk.current(), registry, name, name, Map.of());
  }

  @Override
  public void close() {
    super.close();
    proxy.close();
  }
}
