package io.graft.registry.fixed;

import io.graft.governance.resolve.HostPort;
import io.graft.governance.service.Instance;
import io.graft.governance.setting.ValueParser;
import io.graft.net.Addresses;
import io.graft.registry.Completion;
import io.graft.registry.Registry;
import io.graft.registry.Watcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A fixed list of instances from a setting. Nothing can be registered, and nothing changes. */
public final class FixedRegistry implements Registry {
  private static final String HTTPS = "https://";
  private static final String HTTP = "http://";

  private final Map<String, List<Instance>> services;

  private FixedRegistry(Map<String, List<Instance>> services) {
    this.services = services;
  }

  /**
   * Parses {@code orders=h:p,h:p,users=h:p}. An address may start with {@code https://} or {@code
   * http://}; otherwise the URL of a call decides.
   *
   * @throws IllegalArgumentException if the list is invalid; the message is a clause that says why
   */
  public static FixedRegistry of(String text) {
    Map<String, List<Instance>> services = new LinkedHashMap<>();
    String service = null;
    for (String part : ValueParser.list(text)) {
      int equals = part.indexOf('=');
      if (equals >= 0) {
        service = ValueParser.lower(part.substring(0, equals));
        if (service.isEmpty()) {
          throw new IllegalArgumentException("in '" + part + "' the service has no name");
        }
        if (!services.containsKey(service)) {
          services.put(service, new ArrayList<Instance>());
        }
      }
      if (service == null) {
        throw new IllegalArgumentException("'" + part + "' comes before a service and its '='");
      }
      String address = part.substring(equals + 1).trim();
      if (!address.isEmpty()) {
        services.get(service).add(instance(service, address));
      }
    }
    if (services.isEmpty()) {
      throw new IllegalArgumentException("it has no service");
    }
    return new FixedRegistry(services);
  }

  private static Instance instance(String service, String text) {
    boolean secure = text.startsWith(HTTPS);
    String address =
        text.substring(secure ? HTTPS.length() : text.startsWith(HTTP) ? HTTP.length() : 0);
    HostPort parsed;
    try {
      parsed = HostPort.of(address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the port of '" + text + "': " + e.getMessage(), e);
    }
    String host = parsed.host();
    if (parsed.port() < 0 || host.isEmpty() || host.indexOf('/') >= 0) {
      throw new IllegalArgumentException("'" + text + "' is not host:port");
    }
    if (parsed.port() == 0) {
      throw new IllegalArgumentException("the port of '" + text + "' is 0");
    }
    return Instance.builder(service, address, host, parsed.port())
        .secure(secure)
        .anyScheme(!secure && !text.startsWith(HTTP))
        .anywhere(true)
        .build();
  }

  @Override
  public String describe() {
    return "static list of " + services.size() + (services.size() == 1 ? " service" : " services");
  }

  @Override
  public boolean writtenByHand() {
    return true;
  }

  @Override
  public boolean registers() {
    return false;
  }

  @Override
  public boolean local() {
    return false;
  }

  @Override
  public void register(Instance self, Completion done) {
    done.succeeded();
  }

  @Override
  public void renew(Instance self, Completion done) {
    done.succeeded();
  }

  @Override
  public void drain(Instance self, Completion done) {
    done.succeeded();
  }

  @Override
  public void deregister(Instance self, Completion done) {
    done.succeeded();
  }

  @Override
  public long renewMillis() {
    return Long.MAX_VALUE;
  }

  @Override
  public long propagationMillis() {
    return 0;
  }

  @Override
  public void watch(Watcher watcher) {
    for (Map.Entry<String, List<Instance>> service : services.entrySet()) {
      List<Instance> instances = new ArrayList<>();
      for (Instance instance : service.getValue()) {
        instances.add(addressed(instance));
      }
      watcher.update(service.getKey(), instances, Collections.<String>emptySet());
    }
    watcher.names(services.keySet());
    watcher.ready();
  }

  private static Instance addressed(Instance instance) {
    return Instance.builder(instance.service(), instance.id(), instance.host(), instance.port())
        .secure(instance.secure())
        .anyScheme(instance.anyScheme())
        .anywhere(true)
        .address(Addresses.literal(instance.host()))
        .build();
  }

  @Override
  public void look(String service, Runnable done) {
    done.run();
  }

  @Override
  public void close() {}
}
