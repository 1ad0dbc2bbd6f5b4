package io.graft.registry.zookeeper;

import io.graft.bootstrap.Slot;
import io.graft.config.Notice;
import io.graft.daemon.AgentThread;
import io.graft.daemon.Scheduler;
import io.graft.http.Access;
import io.graft.http.Secret;
import io.graft.http.ServerUrl;
import io.graft.registry.Backoff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.AgentConfig;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.jspecify.annotations.Nullable;

/**
 * A session with the servers, and the next one when it has expired. What it is asked for goes out
 * in that order, waits for a connection that is being made, and is always answered: where it fails,
 * by a code. On the agent's thread, where all answers come, too.
 */
final class Session {
  /** How long a server has to answer when the client is closed. */
  private static final long CLOSE_MILLIS = 1000;

  private static final long FIRST_RETRY_MILLIS = 500;

  private static final long LONGEST_RETRY_MILLIS = 5000;

  /** What is told of it. */
  interface Listener {
    /**
     * There is a connection.
     *
     * @param fresh whether the session is a new one: no watch is set, no ephemeral node is its own
     */
    void connected(boolean fresh);

    /** There is none, and another attempt has failed. */
    void failed(String reason);
  }

  /** What becomes of one thing that was asked for. */
  interface Reply<T> {
    /**
     * @param value only where the code is {@link Code#OK}, and not for all that is asked
     */
    void answer(Code code, T value);
  }

  private final ServerUrl url;
  private final Access access;
  private final int timeoutMillis;
  private final Scheduler scheduler;
  private final Inbox inbox;
  private final Nodes nodes;
  private final Backoff backoff = new Backoff(FIRST_RETRY_MILLIS, LONGEST_RETRY_MILLIS);
  private final Listener listener;
  private @Nullable Client client;
  private @Nullable String problem;
  private boolean closed;

  /** One client of ZooKeeper, which has one session. */
  private final class Client implements Watcher {
    final AgentConfig config;
    byte @Nullable [] credentials;
    final List<Consumer<@Nullable ZooKeeper>> waiting = new ArrayList<>();
    @Nullable ZooKeeper zookeeper;
    boolean connected;
    boolean wasConnected;
    boolean over;

    Client() throws IOException {
      config =
          new AgentConfig(
              access.secure() ? access.context() : null,
              reason -> inbox.add(() -> trouble(this, reason)));
      credentials = credentials();
    }

    @Override
    public void process(WatchedEvent event) {
      own();
      inbox.add(() -> happened(this, event.getState()));
    }
  }

  /**
   * @param timeoutMillis for how long the servers wait for a sign of life, if they agree
   */
  Session(ServerUrl url, Access access, int timeoutMillis, Scheduler scheduler, Listener listener) {
    this.url = url;
    this.access = access;
    this.timeoutMillis = timeoutMillis;
    this.scheduler = scheduler;
    this.listener = listener;
    inbox = new Inbox(scheduler);
    nodes = new Nodes(this, access.user() != null);
  }

  /** Makes the thread that this runs on known as the agent's. */
  private static void own() {
    Slot.current()[Slot.OWN] = Boolean.TRUE;
  }

  /** Begins. */
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
    // Loading and making the client takes long enough that the agent's thread does not.
    AgentThread.create("zookeeper", () -> make(opening)).start();
  }

  private void openLater() {
    scheduler.after("zookeeper session", backoff.failed(), this::open);
  }

  private void make(Client opening) {
    try {
      // The host provider knows the servers; this text is only parsed.
      ZooKeeper made =
          new ZooKeeper(
              "localhost:2181",
              timeoutMillis,
              opening,
              false,
              new Servers(url.servers()),
              opening.config);
      if (opening.credentials != null) {
        made.addAuthInfo("digest", opening.credentials);
      }
      inbox.add(() -> opened(opening, made));
    } catch (IOException | RuntimeException | LinkageError e) {
      inbox.add(
          () -> {
            failed("the client cannot be made (" + Notice.reason(e) + ")");
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

  private byte @Nullable [] credentials() throws IOException {
    Secret user = access.user();
    Secret password = access.password();
    return user == null
        ? null
        : (user.value() + ":" + (password == null ? "" : password.value()))
            .getBytes(StandardCharsets.UTF_8);
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
        failed("it takes no user and password (digest)");
        openLater();
        return;
      default:
        return;
    }
  }

  private void trouble(Client of, String reason) {
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

  /** Its client serves no more: what waits for it is answered, and its threads end. */
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

  /** Ends the session, and with it all nodes that it made for itself. */
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

  /** The session's number; 0: there is none. */
  long id() {
    Client open = client;
    ZooKeeper made = open == null ? null : open.zookeeper;
    return made == null ? 0 : made.getSessionId();
  }

  /** What can be asked for. */
  Nodes nodes() {
    return nodes;
  }

  /** Why there was no connection last; {@code null}: there is one. */
  @Nullable String problem() {
    return problem;
  }

  /** From any thread. */
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
            // A path that can be none.
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

  /** The user's password may have been changed, in its file and in the nodes' rights. */
  private void authenticateAgain() {
    Client open = client;
    if (open == null || open.zookeeper == null) {
      return;
    }
    try {
      byte[] now = credentials();
      if (now != null && !Arrays.equals(now, open.credentials)) {
        open.credentials = now;
        open.zookeeper.addAuthInfo("digest", now);
      }
    } catch (IOException e) {
      Notice.once("zookeeper credentials", String.valueOf(e.getMessage()));
    }
  }
}
