package io.graft.net;

import io.graft.daemon.AgentThread;
import io.graft.log.AgentLog;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks up host names on up to four short-lived threads. Concurrent lookups of the same host share
 * one. A name server that does not respond blocks a lookup for ten seconds and more, so no other
 * thread of the agent may look up a host itself.
 */
public final class AddressResolver {
  private static final int MOST_THREADS = 4;

  /** Receives the addresses of a host. */
  public interface Listener {
    /**
     * Called once, on a thread of the resolver: must be short.
     *
     * @param addresses in the order in which to try them; empty: the host is unknown
     */
    void resolved(InetAddress[] addresses);
  }

  /** Does the lookup. May block. */
  public interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final Map<String, List<Listener>> listeners = new HashMap<>();
  private final Deque<String> hosts = new ArrayDeque<>();
  private int threads;

  /** Uses the JVM's name service. */
  public AddressResolver() {
    this(
        new Lookup() {
          @Override
          public InetAddress[] addresses(String host) throws UnknownHostException {
            return InetAddress.getAllByName(host);
          }
        });
  }

  public AddressResolver(Lookup lookup) {
    this.lookup = lookup;
  }

  /** Looks up a host and returns at once. */
  public void resolve(String host, Listener listener) {
    synchronized (this) {
      List<Listener> waiting = listeners.get(host);
      if (waiting != null) {
        waiting.add(listener);
        return;
      }
      waiting = new ArrayList<>(2);
      waiting.add(listener);
      listeners.put(host, waiting);
      hosts.add(host);
      if (threads >= MOST_THREADS) {
        return;
      }
      threads++;
    }
    try {
      start();
    } catch (Error e) {
      // The system has no more threads. The callers get this failure instead of a result.
      synchronized (this) {
        threads--;
        hosts.remove(host);
        listeners.remove(host);
      }
      throw e;
    }
  }

  private void start() {
    AgentThread.create(
            "resolve",
            new Runnable() {
              @Override
              public void run() {
                for (String host = next(); host != null; host = next()) {
                  tell(host, find(host));
                }
              }
            })
        .start();
  }

  /** Returns the next host; {@code null} if there is none, and then this thread must end. */
  private synchronized String next() {
    String host = hosts.poll();
    if (host == null) {
      threads--;
    }
    return host;
  }

  private InetAddress[] find(String host) {
    try {
      return lookup.addresses(host);
    } catch (UnknownHostException | RuntimeException e) {
      // A SecurityManager refused, or the name is malformed: there is no address.
      return new InetAddress[0];
    }
  }

  private void tell(String host, InetAddress[] found) {
    List<Listener> waiting;
    synchronized (this) {
      waiting = listeners.remove(host);
    }
    for (Listener listener : waiting) {
      try {
        listener.resolved(found);
      } catch (RuntimeException e) {
        AgentLog.atMost(
            "address lookup",
            60000,
            "a lookup's listener failed because of a bug in the agent: " + e);
      }
    }
  }
}
