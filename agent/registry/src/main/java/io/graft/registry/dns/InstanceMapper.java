package io.graft.registry.dns;

import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.registry.dns.message.ResourceRecord;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Creates instances from the records of a service. */
final class InstanceMapper {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  private final String service;
  private final DnsView view;
  private final TargetAddresses addresses;
  private final Set<String> ids = new HashSet<>();

  /**
   * @param view receives the instances
   */
  InstanceMapper(String service, DnsView view, TargetAddresses addresses) {
    this.service = service;
    this.view = view;
    this.addresses = addresses;
  }

  /**
   * @param listed SRV records of the service, and whether they are for TLS
   * @param updatesWork whether this JVM has recently updated the same zone
   */
  void add(
      Collection<NamedInstance> named, Map<ResourceRecord, Boolean> listed, boolean updatesWork) {
    Map<String, ResourceRecord> byPlace = new HashMap<>();
    for (ResourceRecord record : listed.keySet()) {
      byPlace.put(DnsView.place(record), record);
    }
    Set<String> covered = new HashSet<>();
    for (NamedInstance each : named) {
      ResourceRecord record = each.service();
      if (record == null) {
        continue;
      }
      covered.add(DnsView.place(record));
      if (each.dead(named, updatesWork, 1)) {
        view.dead.add(each);
      } else if (each.facts().draining()) {
        view.departed.add(each.id());
      } else {
        ResourceRecord fresh = byPlace.get(DnsView.place(record));
        add(each, fresh != null ? fresh : record);
      }
    }
    for (Map.Entry<ResourceRecord, Boolean> each : listed.entrySet()) {
      if (!covered.contains(DnsView.place(each.getKey()))) {
        addPlain(each.getKey(), each.getValue());
      }
    }
    for (NamedInstance dead : view.dead) {
      // An instance may have restarted under its old id.
      if (!ids.contains(dead.id())) {
        view.departed.add(dead.id());
      }
    }
  }

  private void add(NamedInstance each, ResourceRecord record) {
    TxtMetadata facts = each.facts();
    List<InetAddress> all = addresses.of(record.target());
    InetAddress address = all == null || all.isEmpty() ? null : all.get(0);
    if (address == null && !each.own()) {
      withoutAddress(record);
      return;
    }
    // A host that is not in DNS, such as a container's, is left to the client to resolve.
    String host = address != null ? address.getHostAddress() : record.target().toString();
    put(
        Instance.builder(service, each.id(), host, record.port())
            .secure(each.secure || facts.secure())
            .anyScheme(
                !each.secure && !facts.secure() && !each.own() && !ZoneLayout.says(each.list))
            .zone(facts.zone())
            .version(facts.version()),
        record,
        facts,
        address);
  }

  private void addPlain(ResourceRecord record, boolean secure) {
    List<InetAddress> all = addresses.of(record.target());
    if (all == null || all.isEmpty()) {
      withoutAddress(record);
      return;
    }
    for (InetAddress address : all) {
      String id = plainId(address, record.port());
      view.plain.add(id);
      put(
          Instance.builder(service, id, address.getHostAddress(), record.port())
              .secure(secure)
              .anyScheme(!secure && !ZoneLayout.says(record.name)),
          record,
          null,
          address);
    }
  }

  private static String plainId(InetAddress address, int port) {
    return address.getHostAddress() + ":" + port;
  }

  private void put(
      Instance.Builder builder,
      ResourceRecord record,
      @Nullable TxtMetadata facts,
      @Nullable InetAddress address) {
    Map<String, String> metadata =
        new TreeMap<>(facts == null ? Collections.<String, String>emptyMap() : facts.metadata());
    if (record.priority() != 0) {
      metadata.put(TxtMetadata.PRIORITY, String.valueOf(record.priority()));
    }
    double exact = facts == null ? -1 : facts.weight();
    boolean fits =
        exact >= 0
            && (int) Math.max(1, Math.min(65535, Math.round(exact * InstanceRecords.ONE)))
                == record.weight();
    // By RFC 2782, weight 0 means "rarely" if other records have more.
    double weight = fits ? exact : Math.max(1, record.weight()) / (double) InstanceRecords.ONE;
    Instance instance = builder.weight(weight).metadata(metadata).address(address).build();
    if (ids.add(instance.id())) {
      view.instances.add(instance);
      view.places.add(DnsView.place(record));
    }
  }

  private void withoutAddress(ResourceRecord record) {
    AgentLog.once(
        "dns address " + record.target(),
        "an instance of "
            + service
            + " in DNS is left out: there is no address for "
            + record.target());
  }

  /** Adds the addresses of the service's own name. */
  void addAddresses(List<ResourceRecord> records, int port) {
    for (ResourceRecord record : records) {
      InetAddress address = record.address();
      String id = plainId(address, port);
      if (ids.add(id)) {
        view.plain.add(id);
        view.instances.add(
            Instance.builder(service, id, address.getHostAddress(), port)
                .secure(port == HTTPS)
                .anyScheme(port != HTTPS && port != HTTP)
                .address(address)
                .build());
      }
    }
  }
}
