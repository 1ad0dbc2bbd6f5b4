package io.graft.registry.dns;

import io.graft.log.AgentLog;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.message.ResourceRecord;
import io.graft.registry.dns.resolve.DnsResponse;
import io.graft.registry.dns.resolve.QuestionBatch;
import io.graft.registry.dns.resolve.Resolver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * Looks up a service in one domain, once: first the lists (SRV, and PTR of DNS-SD), then the
 * records of named instances, then their addresses. On the agent's thread.
 */
final class Lookup {
  /** Receives the result: one of the three methods is called, once. */
  interface Handler {
    void found(DnsView view);

    /**
     * The domain does not have the service.
     *
     * @param ttl how long that is valid, in seconds
     * @param departed ids of previous instances that are leaving
     */
    void absent(int ttl, Set<String> departed);

    /**
     * The lookup failed.
     *
     * @param reason a clause for the log
     */
    void failed(String reason);
  }

  /** The maximum number of instances of a service. */
  private static final int MOST = 1000;

  private final QuestionBatch questions;
  private final ServiceQuery options;
  private final String service;
  private final Name domain;
  private final LookupMemory memory;
  private final BooleanSupplier updatesWork;
  private final Handler handler;

  private final DnsView view = new DnsView();
  private final Map<ResourceRecord, Boolean> listed = new LinkedHashMap<>();
  private final Map<Name, NamedInstance> named = new LinkedHashMap<>();
  private int absentTtl = Integer.MAX_VALUE;

  Lookup(
      Resolver resolver,
      ServiceQuery options,
      String service,
      Name domain,
      LookupMemory memory,
      BooleanSupplier updatesWork,
      Handler handler) {
    questions = new QuestionBatch(resolver);
    this.options = options;
    this.service = service;
    this.domain = domain;
    this.memory = memory;
    this.updatesWork = updatesWork;
    this.handler = handler;
  }

  void begin() {
    Name name;
    try {
      name = ZoneLayout.service(service, domain);
      for (ZoneLayout.Prefix prefix : options.layout().prefixes()) {
        prefix.list(name);
      }
    } catch (IllegalArgumentException e) {
      // This cannot be a name in DNS.
      handler.absent(60, Collections.<String>emptySet());
      return;
    }
    for (ZoneLayout.Prefix prefix : options.layout().prefixes()) {
      Name list = prefix.list(name);
      if (options.readsLists()) {
        questions.ask(list, ResourceRecord.SRV, answer -> list(answer, prefix.secure));
      }
      if (options.readsNames()) {
        questions.ask(list, ResourceRecord.PTR, answer -> name(answer, list, prefix.secure));
      }
    }
    questions.then(() -> afterLists(name));
  }

  private void list(DnsResponse answer, boolean secure) {
    for (ResourceRecord record : answer.records()) {
      if (listed.size() < MOST && valid(record)) {
        listed.putIfAbsent(record, secure);
        memory.addresses.added(answer, record.target());
      }
    }
    holds(answer);
  }

  private void name(DnsResponse answer, Name list, boolean secure) {
    for (ResourceRecord record : answer.records()) {
      Name node = record.target();
      if (node.isRoot()) {
        continue;
      }
      if (named.size() == MOST) {
        AgentLog.once(
            "dns many " + service, service + " has more than " + MOST + " instances in DNS");
        break;
      }
      NamedInstance known = memory.named.get(node);
      named.putIfAbsent(node, known != null ? known : new NamedInstance(node, list, secure));
    }
    holds(answer);
  }

  private boolean valid(ResourceRecord record) {
    if (record.port() > 0 && !record.target().isRoot()) {
      return true;
    }
    AgentLog.once(
        "dns " + record.name + " " + DnsView.place(record),
        "an instance of "
            + service
            + " in DNS is left out: "
            + record.name
            + " has "
            + (record.port() == 0 ? "port 0" : "no host"));
    return false;
  }

  private void holds(DnsResponse answer) {
    if (answer.records().isEmpty()) {
      absentTtl = Math.min(absentTtl, answer.ttl());
    } else {
      view.holds(answer.ttl());
    }
  }

  private void afterLists(Name name) {
    if (questions.failure() != null) {
      handler.failed(questions.failure());
    } else if (!listed.isEmpty() || !named.isEmpty()) {
      details();
    } else if (options.readsNames()) {
      inDomain();
    } else {
      addressesOf(name);
    }
  }

  /** Queries the DNS-SD list of the whole domain, for instances with this name or subtype. */
  private void inDomain() {
    for (ZoneLayout.Prefix prefix : options.layout().prefixes()) {
      Name all = prefix.list(domain);
      Name alone = all.child(service);
      questions.ask(alone, ResourceRecord.SRV, answer -> alone(answer, alone, all, prefix.secure));
      questions.ask(
          all.child("_sub").child("_" + service),
          ResourceRecord.PTR,
          answer -> name(answer, all, prefix.secure));
    }
    questions.then(
        () -> {
          if (questions.failure() != null) {
            handler.failed(questions.failure());
          } else if (!named.isEmpty()) {
            details();
          } else {
            addressesOf(ZoneLayout.service(service, domain));
          }
        });
  }

  private void alone(DnsResponse answer, Name node, Name list, boolean secure) {
    if (!answer.records().isEmpty()) {
      NamedInstance known = memory.named.get(node);
      named.putIfAbsent(node, known != null ? known : new NamedInstance(node, list, secure));
    }
    holds(answer);
  }

  private void details() {
    long now = System.nanoTime();
    Set<String> places = new HashSet<>();
    for (ResourceRecord record : listed.keySet()) {
      places.add(DnsView.place(record));
    }
    boolean changed = !listed.keySet().equals(memory.listed);
    for (NamedInstance each : named.values()) {
      ResourceRecord before = each.service();
      boolean moved = changed && before != null && !places.contains(DnsView.place(before));
      if (moved || each.due(now)) {
        read(each, now);
      }
    }
    for (NamedInstance gone : memory.named.values()) {
      if (!named.containsKey(gone.node)) {
        gone(gone);
      }
    }
    // If the records of one instance cannot be read, the others are still used.
    questions.then(this::targets);
  }

  private void read(NamedInstance each, long now) {
    ResourceRecord[] service = {null};
    questions.ask(
        each.node,
        ResourceRecord.SRV,
        answer -> {
          for (ResourceRecord record : answer.records()) {
            if (service[0] == null && valid(record)) {
              service[0] = record;
              memory.addresses.added(answer, record.target());
            }
          }
          if (service[0] == null) {
            each.read(null, null, now);
            return;
          }
          questions.ask(
              each.node,
              ResourceRecord.TXT,
              said -> {
                List<ResourceRecord> records = said.records();
                each.read(service[0], records.isEmpty() ? null : records.get(0), now);
              });
        });
  }

  /** Checks whether an instance that is no longer listed has announced that it leaves. */
  private void gone(NamedInstance gone) {
    if (!gone.own()) {
      view.departed.add(gone.id());
      return;
    }
    questions.ask(
        gone.node,
        ResourceRecord.TXT,
        answer -> {
          for (ResourceRecord record : answer.records()) {
            if (TxtMetadata.of(record.texts()).draining()) {
              view.departed.add(gone.id());
            }
          }
        });
  }

  private void targets() {
    Set<Name> all = new HashSet<>();
    for (ResourceRecord record : listed.keySet()) {
      all.add(record.target());
    }
    for (NamedInstance each : named.values()) {
      ResourceRecord record = each.service();
      if (record != null) {
        all.add(record.target());
      }
    }
    memory.addresses.retain(all);
    long now = System.nanoTime();
    for (Name target : all) {
      if (memory.addresses.due(target, now)) {
        address(target);
      }
    }
    questions.then(this::finish);
  }

  private void address(Name target) {
    questions.ask(
        target,
        ResourceRecord.A,
        four -> {
          if (!four.records().isEmpty()) {
            memory.addresses.read(target, four);
          } else {
            questions.ask(target, ResourceRecord.AAAA, six -> memory.addresses.read(target, six));
          }
        });
  }

  private void finish() {
    boolean works = updatesWork.getAsBoolean();
    new InstanceMapper(service, view, memory.addresses).add(named.values(), listed, works);
    if (view.instances.isEmpty() && questions.failure() != null) {
      handler.failed(questions.failure());
      return;
    }
    memory.named.clear();
    memory.named.putAll(named);
    memory.listed = new HashSet<>(listed.keySet());
    handler.found(view);
  }

  /** Queries the addresses of the service's own name, if the port is configured. */
  private void addressesOf(Name name) {
    int port = options.port();
    if (port == 0) {
      absent();
      return;
    }
    List<ResourceRecord> found = new ArrayList<>();
    questions.ask(
        name,
        ResourceRecord.A,
        four -> {
          holds(four);
          found.addAll(four.records());
          if (found.isEmpty()) {
            questions.ask(
                name,
                ResourceRecord.AAAA,
                six -> {
                  holds(six);
                  found.addAll(six.records());
                });
          }
        });
    questions.then(
        () -> {
          if (questions.failure() != null) {
            handler.failed(questions.failure());
          } else if (found.isEmpty()) {
            absent();
          } else {
            new InstanceMapper(service, view, memory.addresses).addAddresses(found, port);
            handler.found(view);
          }
        });
  }

  private void absent() {
    for (NamedInstance gone : memory.named.values()) {
      gone(gone);
    }
    questions.then(() -> handler.absent(absentTtl, view.departed));
  }
}
