package io.graft.registry.dns;

import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.log.AgentLog;
import io.graft.registry.Backoff;
import io.graft.registry.Watcher;
import io.graft.registry.dns.message.Name;
import io.graft.registry.dns.resolve.Resolver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks up each called service again when its TTL expires, limited to 5 s to 60 s. On the agent's
 * thread.
 */
final class DnsWatches {
  private static final int MOST = 256;
  private static final int LEAST_SECONDS = 5;
  private static final int MOST_SECONDS = 60;

  /** The period for a service that was not called for a minute. */
  private static final int IDLE_SECONDS = 30;

  private static final long IDLE_NANOS = 60_000_000_000L;
  private static final long FORGET_NANOS = 3600 * 1_000_000_000L;
  private static final long FRESH_NANOS = 500_000_000L;
  private static final long RETRY_MILLIS = 500;
  private static final long AGAIN_MILLIS = 1000;

  /** Provides the domains to search, in order. */
  interface Domains {
    /**
     * @throws java.io.IOException if they are unknown; the message is a clause that says why
     */
    List<Name> all() throws java.io.IOException;
  }

  /** Receives the result for a service, after the watcher has. */
  interface Listener {
    void found(String service, Name domain, DnsView view, LookupMemory memory);
  }

  private final Resolver resolver;
  private final ServiceQuery search;
  private final Scheduler scheduler;
  private final Domains domains;
  private final BooleanSupplier updatesWork;
  private final Watcher watcher;
  private final Listener listener;
  private final Map<String, Watch> watches = new HashMap<>();

  /** Unknown services, and until when they are not looked up again. */
  private final Map<String, Long> absent =
      new LinkedHashMap<String, Long>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > MOST;
        }
      };

  private final Set<String> own = new HashSet<>();
  private boolean closed;

  DnsWatches(
      Resolver resolver,
      ServiceQuery search,
      Scheduler scheduler,
      Domains domains,
      BooleanSupplier updatesWork,
      Watcher watcher,
      Listener listener) {
    this.resolver = resolver;
    this.search = search;
    this.scheduler = scheduler;
    this.domains = domains;
    this.updatesWork = updatesWork;
    this.watcher = watcher;
    this.listener = listener;
  }

  /** Looks up a service now, and keeps watching it if it exists. */
  void look(String service, Runnable done) {
    Watch watch = watches.get(service);
    Long until = absent.get(service);
    long now = System.nanoTime();
    if (closed || watch == null && until != null && until - now > 0) {
      done.run();
      return;
    }
    if (watch == null) {
      if (watches.size() >= MOST && !letOneGo()) {
        AgentLog.once("dns watches", "DNS watches " + MOST + " services; further ones are ignored");
        done.run();
        return;
      }
      watch = new Watch(service, now);
      watches.put(service, watch);
    }
    watch.look(done, now);
  }

  /** Watches a service of which this JVM is an instance, for as long as it runs. */
  void own(String service) {
    if (own.add(service)) {
      absent.remove(service);
      look(service, () -> {});
    }
  }

  void close() {
    closed = true;
    for (Watch watch : new ArrayList<>(watches.values())) {
      watch.end();
    }
  }

  private boolean letOneGo() {
    Watch oldest = null;
    for (Watch each : watches.values()) {
      if (!each.wanted() && (oldest == null || each.lastWanted - oldest.lastWanted < 0)) {
        oldest = each;
      }
    }
    if (oldest != null) {
      oldest.end();
    }
    return oldest != null;
  }

  /** One service. */
  private final class Watch {
    private final String service;
    private final Backoff backoff = new Backoff(RETRY_MILLIS, LEAST_SECONDS * 1000L);
    private final List<Runnable> waiting = new ArrayList<>();
    private final Map<Name, LookupMemory> memories = new HashMap<>();
    private Set<String> plain = new HashSet<>();
    private long lastWanted;
    private long answered;
    private boolean known;
    private boolean absentBefore;
    private boolean asking;
    private boolean ended;
    private Scheduler.@Nullable Task next;

    /** The domain in which it was last found. */
    private @Nullable Name found;

    Watch(String service, long now) {
      this.service = service;
      lastWanted = now;
      answered = now - FRESH_NANOS;
    }

    boolean wanted() {
      return own.contains(service) || watcher.wanted(service);
    }

    void look(Runnable done, long now) {
      if (!asking && !backoff.failing() && now - answered < FRESH_NANOS) {
        done.run();
        return;
      }
      waiting.add(done);
      ask();
    }

    private void ask() {
      if (asking || ended) {
        return;
      }
      asking = true;
      Scheduler.Task later = next;
      if (later != null) {
        later.cancel();
        next = null;
      }
      List<Name> all;
      try {
        all = domains.all();
      } catch (java.io.IOException e) {
        failed(e.getMessage());
        return;
      }
      memories.keySet().retainAll(all);
      ask(all, 0, LEAST_SECONDS, new HashSet<>(), null);
    }

    private void ask(
        List<Name> all, int index, int ttl, Set<String> departed, @Nullable String failure) {
      if (index == all.size()) {
        if (failure != null) {
          failed(failure);
        } else {
          absent(ttl, departed);
        }
        return;
      }
      Name domain = all.get(index);
      LookupMemory memory = memories.computeIfAbsent(domain, any -> new LookupMemory());
      new Lookup(
              resolver,
              search,
              service,
              domain,
              memory,
              updatesWork,
              new Lookup.Handler() {
                @Override
                public void found(DnsView view) {
                  Watch.this.found(domain, view, memory);
                }

                @Override
                public void absent(int seconds, Set<String> left) {
                  departed.addAll(left);
                  ask(all, index + 1, Math.min(ttl, seconds), departed, failure);
                }

                @Override
                public void failed(String reason) {
                  if (domain.equals(found)) {
                    Watch.this.failed(reason);
                  } else {
                    // It may be in the next domain. If it is found in none, it is now uncertain
                    // whether it exists.
                    ask(all, index + 1, ttl, departed, failure == null ? reason : failure);
                  }
                }
              })
          .begin();
    }

    private void found(Name domain, DnsView view, LookupMemory memory) {
      if (ended) {
        return;
      }
      // An instance without records of its own is gone when the service's list omits it.
      Set<String> departed = new HashSet<>(plain);
      departed.removeAll(view.plain);
      departed.addAll(view.departed);
      plain = view.plain;
      found = domain;
      known = true;
      absentBefore = false;
      backoff.worked();
      watcher.update(service, view.instances, departed);
      watcher.ready();
      listener.found(service, domain, view, memory);
      long now = System.nanoTime();
      lastWanted = watcher.wanted(service) ? now : lastWanted;
      int least = now - lastWanted < IDLE_NANOS ? LEAST_SECONDS : IDLE_SECONDS;
      over(1000L * Math.max(least, Math.min(MOST_SECONDS, view.ttl)));
    }

    private void absent(int ttl, Set<String> departed) {
      if (ended) {
        return;
      }
      backoff.worked();
      watcher.ready();
      if (known && !absentBefore && departed.isEmpty()) {
        // A single negative response may come from a server that has just started or lags behind.
        absentBefore = true;
        over(AGAIN_MILLIS);
        return;
      }
      if (known) {
        watcher.update(service, Collections.<Instance>emptyList(), departed);
        memories.clear();
        plain = new HashSet<>();
        known = false;
      }
      int seconds = Math.max(1, Math.min(LEAST_SECONDS, ttl));
      if (wanted()) {
        over(1000L * LEAST_SECONDS);
      } else {
        absent(seconds);
      }
    }

    private void absent(int seconds) {
      absent.put(service, System.nanoTime() + seconds * 1_000_000_000L);
      end();
    }

    private void failed(String reason) {
      if (!ended) {
        watcher.failed(reason);
        over(backoff.failed());
      }
    }

    /** Ends the lookup: waiting callers continue, and the next lookup is scheduled. */
    private void over(long millis) {
      asking = false;
      long now = System.nanoTime();
      answered = now;
      if (watcher.wanted(service)) {
        lastWanted = now;
      } else if (!own.contains(service) && now - lastWanted > FORGET_NANOS) {
        end();
        return;
      }
      next = scheduler.after("ask DNS for " + service, backoff.spread(millis), this::ask);
      tell();
    }

    private void tell() {
      List<Runnable> told = new ArrayList<>(waiting);
      waiting.clear();
      for (Runnable each : told) {
        each.run();
      }
    }

    private void end() {
      ended = true;
      watches.remove(service);
      Scheduler.Task later = next;
      if (later != null) {
        later.cancel();
      }
      tell();
    }
  }
}
