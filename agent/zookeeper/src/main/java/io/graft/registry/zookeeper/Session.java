package io.graft.registry.zookeeper;

import io.graft.bootstrap.Slot;
import io.graft.daemon.AgentThread;
import io.graft.daemon.Scheduler;
import io.graft.log.AgentLog;
import io.graft.net.server.ServerAccess;
import io.graft.net.server.ServerUrl;
import io.graft.registry.Backoff;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.AgentConfig;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * A session with the servers, and a new one after it has expired. Requests are sent in order, wait
 * while a connection is being established, and always get a reply; if they fail, an error code. On
 * the agent's thread, which also receives all replies.
 */
final class Session {
  /** How long to wait for the server when the client is closed. */
  private static final long CLOSE_MILLIS = 1000;

  private static final long FIRST_RETRY_MILLIS = 500;

  private static final long LONGEST_RETRY_MILLIS = 5000;

  /** Receives what happens to the session. */
  interface Listener {
    /**
     * A connection is established.
     *
     * @param fresh whether the session is new: it has no watches and no ephemeral nodes
     */
    void connected(boolean fresh);

    /** A connection attempt failed while there is no connection. */
    void failed(String reason);
  }

  /** Receives the reply to one request. */
  interface Reply<T> {
    /**
     * @param value set only if the code is {@link Code#OK}, and not for every request
     */
    void answer(Code code, T value);
  }

  private final ServerUrl url;
  private final ServerAccess access;
  private final int timeoutMillis;
  private final Scheduler scheduler;
  private final EventQueue inbox;
  private final Nodes nodes;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LONGEST_RETRY_MILLIS);
  private final Listener listener;
  private @Nullable Client client;
  private @Nullable String problem;
  private boolean closed;

  /** One ZooKeeper client, which has one session. */
  private final class Client implements Watcher {
    final AgentConfig config;
    final DigestCredentials credentials;
    final List<Consumer<@Nullable ZooKeeper>> waiting = new ArrayList<>();
    @Nullable ZooKeeper zookeeper;
    boolean connected;
    boolean wasConnected;
    boolean over;

    Client() throws IOException {
      config =
          new AgentConfig(
              access.secure() ? access.context() : null,
              reason -> inbox.add(() -> connectionFailed(this, reason)));
      credentials = new DigestCredentials(access);
    }

    @Override
    public void process(WatchedEvent event) {
      own();
      inbox.add(() -> happened(this, event.getState()));
    }
  }

  /**
   * @param timeoutMillis the session timeout that is requested; the servers may change it
   */
  Session(
      ServerUrl url,
      ServerAccess access,
      int timeoutMillis,
      Scheduler scheduler,
      Listener listener) {
    this.url = url;
    this.access = access;
    this.timeoutMillis = timeoutMillis;
    this.scheduler = scheduler;
    this.listener = listener;
    inbox = new EventQueue(scheduler);
    nodes = new Nodes(this, access.user() != null);
  }

  /** Marks the current thread as the agent's. */
  private static void own() {
    Slot.current()[Slot.OWN] = Boolean.TRUE;
  }

  /** Starts to connect. */
  void open() {
    if (closed || client != null) {
      return;
    }
    Client opening;
    try {
      opening = new Client();
    } catch (IOException e) {
      failed(String.valueOf(e.getMessage()));
      openLater();
      return;
    }
    client = opening;
    // Loading and creating the client would block the agent's thread for too long.
    AgentThread.create("zookeeper", () -> make(opening)).start();
  }

  private void openLater() {
    scheduler.after("zookeeper session", backoff.failed(), this::open);
  }

  private void make(Client opening) {
    try {
      // The host provider knows the servers; this string is only parsed.
      ZooKeeper made =
          new ZooKeeper(
              "localhost:2181",
              timeoutMillis,
              opening,
              false,
              new RotatingHostProvider(url.servers()),
              opening.config);
      opening.credentials.addTo(made);
      inbox.add(() -> opened(opening, made));
    } catch (IOException | RuntimeException | LinkageError e) {
      inbox.add(
          () -> {
            failed("the client cannot be created (" + AgentLog.reason(e) + ")");
            end(opening);
            openLater();
          });
    }
  }

  private void opened(Client opening, ZooKeeper made) {
    if (opening.over) {
      close(opening.config, made);
      return;
    }
    opening.zookeeper = made;
    for (Consumer<@Nullable ZooKeeper> each : opening.waiting) {
      each.accept(made);
    }
    opening.waiting.clear();
  }

  private void happened(Client of, Watcher.Event.KeeperState state) {
    if (of.over) {
      return;
    }
    switch (state) {
      case SyncConnected:
        boolean fresh = !of.wasConnected;
        of.connected = true;
        of.wasConnected = true;
        problem = null;
        backoff.worked();
        listener.connected(fresh);
        return;
      case Disconnected:
        of.connected = false;
        failed(problem == null ? "the connection is lost" : problem);
        return;
      case Expired:
        end(of);
        failed("the session has expired");
        open();
        return;
      case AuthFailed:
        end(of);
        failed("it rejects the user and password (digest)");
        openLater();
        return;
      default:
        return;
    }
  }

  private void connectionFailed(Client of, String reason) {
    if (of.over) {
      return;
    }
    if (of.connected) {
      problem = reason;
    } else {
      failed(reason);
    }
    try {
      if (access.secure()) {
        // A certificate may have been replaced.
        of.config.tls(access.context());
      }
    } catch (IOException e) {
      failed(String.valueOf(e.getMessage()));
    }
  }

  private void failed(String reason) {
    problem = reason;
    if (!closed) {
      listener.failed(reason);
    }
  }

  /** Stops a client: its pending requests get a reply, and its threads end. */
  private void end(Client ending) {
    ending.over = true;
    ending.connected = false;
    if (client == ending) {
      client = null;
    }
    ZooKeeper made = ending.zookeeper;
    if (made != null) {
      close(ending.config, made);
    }
    List<Consumer<@Nullable ZooKeeper>> never = new ArrayList<>(ending.waiting);
    ending.waiting.clear();
    for (Consumer<@Nullable ZooKeeper> each : never) {
      each.accept(null);
    }
  }

  private static void close(AgentConfig config, ZooKeeper made) {
    config.closing(CLOSE_MILLIS);
    AgentThread.create(
            "zookeeper",
            () -> {
              try {
                made.close();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            })
        .start();
  }

  /** Ends the session, which deletes all its ephemeral nodes. */
  void close() {
    closed = true;
    Client open = client;
    if (open != null) {
      end(open);
    }
  }

  boolean connected() {
    Client open = client;
    return open != null && open.connected;
  }

  /** The session's id; 0: none. */
  long id() {
    Client open = client;
    ZooKeeper made = open == null ? null : open.zookeeper;
    return made == null ? 0 : made.getSessionId();
  }

  /** The requests of this session. */
  Nodes nodes() {
    return nodes;
  }

  /** Why there is no connection; {@code null}: there is one. */
  @Nullable String problem() {
    return problem;
  }

  /** Runs a task on the agent's thread. From any thread. */
  void tell(Runnable message) {
    own();
    inbox.add(message);
  }

  <T> void ask(Reply<T> reply, Consumer<ZooKeeper> question, T nothing) {
    Client open = client;
    if (open == null) {
      inbox.add(() -> reply.answer(Code.CONNECTIONLOSS, nothing));
      return;
    }
    Consumer<@Nullable ZooKeeper> asking =
        made -> {
          if (made == null) {
            inbox.add(() -> reply.answer(Code.CONNECTIONLOSS, nothing));
            return;
          }
          try {
            question.accept(made);
          } catch (IllegalArgumentException e) {
            // The path is invalid.
            inbox.add(() -> reply.answer(Code.BADARGUMENTS, nothing));
          }
        };
    if (open.zookeeper != null) {
      asking.accept(open.zookeeper);
    } else {
      open.waiting.add(asking);
    }
  }

  <T> void answer(Reply<T> reply, int number, T value) {
    own();
    Code known = Code.get(number);
    Code code = known == null ? Code.SYSTEMERROR : known;
    inbox.add(
        () -> {
          if (code == Code.NOAUTH) {
            authenticateAgain();
          }
          reply.answer(code, value);
        });
  }

  private void authenticateAgain() {
    Client open = client;
    if (open != null && open.zookeeper != null) {
      open.credentials.refresh(open.zookeeper);
    }
  }
}
