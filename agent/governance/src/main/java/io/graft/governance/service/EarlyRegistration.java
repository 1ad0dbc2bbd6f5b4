package io.graft.governance.service;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what adapters report while the agent is still starting, and passes it on in the same order
 * once there is a registration. A small application listens before that.
 */
public final class EarlyRegistration implements Registration {
  /** More than any application reports in that time; further events are lost. */
  private static final int MOST = 256;

  private final List<Event> events = new ArrayList<>();
  private @Nullable Registration target;

  private enum Kind {
    OPENED,
    EXCLUDED,
    DOUBTED,
    LISTENING,
    CLOSED,
    STARTING,
    READY,
    DEPLOYED,
    UNDEPLOYED,
    SUSPENDED,
    STOPPING
  }

  private static final class Event {
    final Kind kind;
    final String name;
    final @Nullable InetAddress bound;
    final int port;
    final @Nullable OpenSocket socket;

    /** The context and the file of a web application. */
    @Nullable String context;

    @Nullable String file;

    Event(Kind kind, String name, @Nullable InetAddress bound, int port) {
      this(kind, name, bound, port, null);
    }

    Event(
        Kind kind,
        String name,
        @Nullable InetAddress bound,
        int port,
        @Nullable OpenSocket socket) {
      this.kind = kind;
      this.name = name;
      this.bound = bound;
      this.port = port;
      this.socket = socket;
    }

    void passTo(Registration to) {
      if (kind == Kind.LISTENING) {
        to.listening(name, bound, port);
      } else if (socket != null) {
        to.opened(socket);
      } else if (kind == Kind.EXCLUDED) {
        to.exclude(port, name);
      } else if (kind == Kind.DOUBTED) {
        to.doubt(port, name);
      } else if (kind == Kind.CLOSED) {
        to.closed(port);
      } else if (kind == Kind.STARTING) {
        to.starting(name);
      } else if (kind == Kind.READY) {
        to.ready(name);
      } else if (kind == Kind.DEPLOYED && context != null) {
        to.deployed(name, context, file);
      } else if (kind == Kind.UNDEPLOYED) {
        to.undeployed(name, port != 0);
      } else if (kind == Kind.SUSPENDED) {
        to.suspended(port != 0);
      } else {
        to.stopping();
      }
    }
  }

  /** Passes on what was kept, and everything from now on. */
  public void passTo(Registration registration) {
    synchronized (this) {
      for (Event event : events) {
        event.passTo(registration);
      }
      events.clear();
      target = registration;
    }
  }

  @Override
  public void listening(String scheme, @Nullable InetAddress bound, int port) {
    keep(new Event(Kind.LISTENING, scheme, bound, port));
  }

  @Override
  public void closed(int port) {
    keep(new Event(Kind.CLOSED, "", null, port));
  }

  @Override
  public void opening(@Nullable InetAddress address, int port) {
    Registration to;
    synchronized (this) {
      to = target;
    }
    if (to != null) {
      // Otherwise the agent has no port yet that it could release.
      to.opening(address, port);
    }
  }

  @Override
  public void opened(OpenSocket socket) {
    keep(new Event(Kind.OPENED, "", socket.bound(), socket.port(), socket));
  }

  @Override
  public void exclude(int port, String reason) {
    keep(new Event(Kind.EXCLUDED, reason, null, port));
  }

  @Override
  public void doubt(int port, String reason) {
    keep(new Event(Kind.DOUBTED, reason, null, port));
  }

  @Override
  public void starting(String framework) {
    keep(new Event(Kind.STARTING, framework, null, 0));
  }

  @Override
  public void ready(String framework) {
    keep(new Event(Kind.READY, framework, null, 0));
  }

  @Override
  public void deployed(String application, String context, @Nullable String file) {
    Event event = new Event(Kind.DEPLOYED, application, null, 0);
    event.context = context;
    event.file = file;
    keep(event);
  }

  @Override
  public void undeployed(String application, boolean serving) {
    keep(new Event(Kind.UNDEPLOYED, application, null, serving ? 1 : 0));
  }

  @Override
  public void suspended(boolean now) {
    keep(new Event(Kind.SUSPENDED, "", null, now ? 1 : 0));
  }

  @Override
  public void stopping() {
    keep(new Event(Kind.STOPPING, "", null, 0));
  }

  private void keep(Event event) {
    Registration to;
    synchronized (this) {
      to = target;
      if (to == null && events.size() < MOST) {
        events.add(event);
      }
    }
    if (to != null) {
      event.passTo(to);
    }
  }
}
