package io.graft.wire;

import io.graft.config.Notice;
import io.graft.daemon.AgentThread;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks up host names, each once at a time however many ask for it, on at most four threads. A name
 * server that does not answer holds a look-up for ten seconds and more, so no thread that others
 * wait for may look up anything itself.
 */
public final class AddressResolver {
  private static final int MOST_THREADS = 4;

  /** Who wants to know the addresses of a host. */
  public interface Listener {
    /**
     * Called once, on a thread of the resolver: must be short.
     *
     * @param addresses in the order in which to try them; empty: the host is unknown
     */
    void resolved(InetAddress[] addresses);
  }

  /** The look-up itself; may block. */
  interface Lookup {
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  private final Lookup lookup;
  private final Map<String, List<Listener>> listeners = new HashMap<>();
  private final Deque<String> hosts = new ArrayDeque<>();
  private int threads;

  /** By the JVM's own name service. */
  public AddressResolver() {
    this(
        new Lookup() {
          @Override
          public InetAddress[] addresses(String host) throws UnknownHostException {
            return InetAddress.getAllByName(host);
          }
        });
  }

  AddressResolver(Lookup lookup) {
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
      // The system gives no more threads: nobody is told of this host but by this failure.
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

  /** The next host to look up; {@code null}: there is none, and this thread is counted out. */
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
      // A SecurityManager or a malformed name: there is no address either way.
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
        Notice.atMost("resolver", 60000, "what the agent does with an address failed: " + e);
      }
    }
  }
}
