package io.graft.registry.dns;

import io.graft.config.Notice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks for a service in one domain, once: where instances are listed (SRV, and PTR of DNS-SD),
 * then what those with names of their own say, then their addresses. On the agent's thread.
 */
final class Lookup {
  /** Is told what came of it. One of the three, once. */
  interface Handler {
    void found(View view);

    /**
     * The domain has no such service.
     *
     * @param ttl for how long that holds, in seconds
     * @param departed ids of those of the last time that say that they leave
     */
    void absent(int ttl, Set<String> departed);

    /**
     * It could not be found out.
     *
     * @param reason a clause for people
     */
    void failed(String reason);
  }

  /** How many instances of a service are looked at. */
  private static final int MOST = 1000;

  private final Resolver resolver;
  private final Search options;
  private final String service;
  private final Name domain;
  private final Memory memory;
  private final BooleanSupplier updatesWork;
  private final Handler handler;

  private final View view = new View();
  private final Map<ResourceRecord, Boolean> listed = new LinkedHashMap<>();
  private final Map<Name, NamedInstance> named = new LinkedHashMap<>();
  private int absentTtl = Integer.MAX_VALUE;
  private int pending;
  private @Nullable String failure;
  private @Nullable Runnable then;

  /** What is known of a service in a domain from one lookup to the next. */
  static final class Memory {
    final Map<Name, NamedInstance> named = new HashMap<>();
    final TargetAddresses addresses = new TargetAddresses();
    Set<ResourceRecord> listed = new HashSet<>();
  }

  Lookup(
      Resolver resolver,
      Search options,
      String service,
      Name domain,
      Memory memory,
      BooleanSupplier updatesWork,
      Handler handler) {
    this.resolver = resolver;
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
      name = Layout.service(service, domain);
      for (Layout.Prefix prefix : options.layout().prefixes()) {
        prefix.list(name);
      }
    } catch (IllegalArgumentException e) {
      // Nothing that DNS could know.
      handler.absent(60, Collections.<String>emptySet());
      return;
    }
    for (Layout.Prefix prefix : options.layout().prefixes()) {
      Name list = prefix.list(name);
      if (options.readsLists()) {
        ask(list, ResourceRecord.SRV, answer -> list(answer, prefix.secure));
      }
      if (options.readsNames()) {
        ask(list, ResourceRecord.PTR, answer -> name(answer, list, prefix.secure));
      }
    }
    then(() -> afterLists(name));
  }

  private void list(Answer answer, boolean secure) {
    for (ResourceRecord record : answer.records()) {
      if (listed.size() < MOST && valid(record)) {
        listed.putIfAbsent(record, secure);
        memory.addresses.added(answer, record.target());
      }
    }
    holds(answer);
  }

  private void name(Answer answer, Name list, boolean secure) {
    for (ResourceRecord record : answer.records()) {
      Name node = record.target();
      if (node.isRoot()) {
        continue;
      }
      if (named.size() == MOST) {
        Notice.once(
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
    Notice.once(
        "dns " + record.name + " " + View.place(record),
        "an instance of "
            + service
            + " in DNS is left out: "
            + record.name
            + " has "
            + (record.port() == 0 ? "port 0" : "no host"));
    return false;
  }

  private void holds(Answer answer) {
    if (answer.records().isEmpty()) {
      absentTtl = Math.min(absentTtl, answer.ttl());
    } else {
      view.holds(answer.ttl());
    }
  }

  private void afterLists(Name name) {
    if (failure != null) {
      handler.failed(failure);
    } else if (!listed.isEmpty() || !named.isEmpty()) {
      details();
    } else if (options.readsNames()) {
      inDomain();
    } else {
      addressesOf(name);
    }
  }

  /** Those that DNS-SD lists for the domain as a whole: of that name, or of that subtype. */
  private void inDomain() {
    for (Layout.Prefix prefix : options.layout().prefixes()) {
      Name all = prefix.list(domain);
      Name alone = all.child(service);
      ask(alone, ResourceRecord.SRV, answer -> alone(answer, alone, all, prefix.secure));
      ask(
          all.child("_sub").child("_" + service),
          ResourceRecord.PTR,
          answer -> name(answer, all, prefix.secure));
    }
    then(
        () -> {
          if (failure != null) {
            handler.failed(failure);
          } else if (!named.isEmpty()) {
            details();
          } else {
            addressesOf(Layout.service(service, domain));
          }
        });
  }

  private void alone(Answer answer, Name node, Name list, boolean secure) {
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
      places.add(View.place(record));
    }
    boolean changed = !listed.keySet().equals(memory.listed);
    for (NamedInstance each : named.values()) {
      ResourceRecord before = each.service();
      boolean moved = changed && before != null && !places.contains(View.place(before));
      if (moved || each.due(now)) {
        read(each, now);
      }
    }
    for (NamedInstance gone : memory.named.values()) {
      if (!named.containsKey(gone.node)) {
        gone(gone);
      }
    }
    // What cannot be read of one instance says nothing against the others.
    then(this::targets);
  }

  private void read(NamedInstance each, long now) {
    ResourceRecord[] service = {null};
    ask(
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
          ask(
              each.node,
              ResourceRecord.TXT,
              said -> {
                List<ResourceRecord> records = said.records();
                each.read(service[0], records.isEmpty() ? null : records.get(0), now);
              });
        });
  }

  /** Is not listed any more: whether it says that it leaves. */
  private void gone(NamedInstance gone) {
    if (!gone.own()) {
      view.departed.add(gone.id());
      return;
    }
    ask(
        gone.node,
        ResourceRecord.TXT,
        answer -> {
          for (ResourceRecord record : answer.records()) {
            if (Facts.of(record.texts()).draining()) {
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
    then(this::finish);
  }

  private void address(Name target) {
    ask(
        target,
        ResourceRecord.A,
        four -> {
          if (!four.records().isEmpty()) {
            memory.addresses.read(target, four);
          } else {
            ask(target, ResourceRecord.AAAA, six -> memory.addresses.read(target, six));
          }
        });
  }

  private void finish() {
    boolean works = updatesWork.getAsBoolean();
    new Instances(service, view, memory.addresses).add(named.values(), listed, works);
    if (view.instances.isEmpty() && failure != null) {
      handler.failed(failure);
      return;
    }
    memory.named.clear();
    memory.named.putAll(named);
    memory.listed = new HashSet<>(listed.keySet());
    handler.found(view);
  }

  /** The addresses of the service's own name, where it is said which port they serve. */
  private void addressesOf(Name name) {
    int port = options.port();
    if (port == 0) {
      absent();
      return;
    }
    List<ResourceRecord> found = new ArrayList<>();
    ask(
        name,
        ResourceRecord.A,
        four -> {
          holds(four);
          found.addAll(four.records());
          if (found.isEmpty()) {
            ask(
                name,
                ResourceRecord.AAAA,
                six -> {
                  holds(six);
                  found.addAll(six.records());
                });
          }
        });
    then(
        () -> {
          if (failure != null) {
            handler.failed(failure);
          } else if (found.isEmpty()) {
            absent();
          } else {
            new Instances(service, view, memory.addresses).addAddresses(found, port);
            handler.found(view);
          }
        });
  }

  private void absent() {
    for (NamedInstance gone : memory.named.values()) {
      gone(gone);
    }
    then(() -> handler.absent(absentTtl, view.departed));
  }

  private void ask(Name name, int type, Consumer<Answer> told) {
    pending++;
    resolver.ask(
        name,
        type,
        new Resolver.Handler() {
          @Override
          public void answered(Answer answer) {
            told.accept(answer);
            end();
          }

          @Override
          public void failed(String reason) {
            failure = failure == null ? reason : failure;
            end();
          }
        });
  }

  private void end() {
    pending--;
    Runnable next = then;
    if (pending == 0 && next != null) {
      then = null;
      next.run();
    }
  }

  /** Goes on when everything has been answered that was asked for; at once where nothing was. */
  private void then(Runnable next) {
    if (pending == 0) {
      next.run();
    } else {
      then = next;
    }
  }
}
