package io.graft.registry.zookeeper;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** The requests of a {@link Session}. On the agent's thread. */
final class Nodes {
  private final Session session;
  private final boolean restricted;

  /**
   * @param restricted whether created nodes belong to this session's user
   */
  Nodes(Session session, boolean restricted) {
    this.session = session;
    this.restricted = restricted;
  }

  /** Returns a clause for the log about an error code. */
  String words(Code code, String path) {
    switch (code) {
      case CONNECTIONLOSS:
        String problem = session.problem();
        return problem == null ? "the connection is lost" : problem;
      case SESSIONEXPIRED:
      case SESSIONMOVED:
        return "the session has expired";
      case NOAUTH:
        return !restricted
            ? "no permission for " + path + "; its ACL requires a user and a password"
            : "no permission for " + path + "; its ACL is for another user or password";
      case QUOTAEXCEEDED:
        return "the quota of " + path + " is used up";
      case NOCHILDRENFOREPHEMERALS:
        return path + " cannot be created below an ephemeral node";
      default:
        return code.name() + " for " + path;
    }
  }

  /** Receives changes of a node. The same object may be passed for the same node repeatedly. */
  Watcher watcher(Consumer<EventType> changed) {
    return event -> {
      EventType type = event.getType();
      if (type != EventType.None) {
        session.tell(() -> changed.accept(type));
      }
    };
  }

  void children(String path, Watcher watcher, Session.Reply<List<String>> reply) {
    session.ask(
        reply,
        zookeeper ->
            zookeeper.getChildren(
                path,
                watcher,
                (int code, String p, Object none, List<String> names) ->
                    session.answer(
                        reply, code, names == null ? Collections.<String>emptyList() : names),
                null),
        Collections.emptyList());
  }

  void data(String path, Watcher watcher, Session.Reply<byte[]> reply) {
    session.ask(
        reply,
        zookeeper ->
            zookeeper.getData(
                path,
                watcher,
                (code, p, none, bytes, stat) ->
                    session.answer(reply, code, bytes == null ? new byte[0] : bytes),
                null),
        new byte[0]);
  }

  /** Asks whether a node exists. The reply has a value only if it does. */
  void exists(String path, @Nullable Watcher watcher, Session.Reply<Stat> reply) {
    session.ask(
        reply,
        zookeeper ->
            zookeeper.exists(
                path, watcher, (code, p, none, stat) -> session.answer(reply, code, stat), null),
        new Stat());
  }

  void create(String path, byte[] bytes, CreateMode mode, Session.Reply<String> reply) {
    session.ask(
        reply,
        zookeeper ->
            zookeeper.create(
                path,
                bytes,
                rights(),
                mode,
                (int code, String p, Object none, String made) -> session.answer(reply, code, path),
                null),
        path);
  }

  void set(String path, byte[] bytes, Session.Reply<String> reply) {
    set(path, bytes, -1, reply);
  }

  /**
   * @param version that the node must have; -1: any
   */
  void set(String path, byte[] bytes, int version, Session.Reply<String> reply) {
    session.ask(
        reply,
        zookeeper ->
            zookeeper.setData(
                path,
                bytes,
                version,
                (code, p, none, stat) -> session.answer(reply, code, path),
                null),
        path);
  }

  /** What a node has, and the version of that. */
  static final class Content {
    final byte[] bytes;
    final int version;

    Content(byte[] bytes, int version) {
      this.bytes = bytes;
      this.version = version;
    }
  }

  /** Reads a node without watching it. */
  void read(String path, Session.Reply<Content> reply) {
    session.ask(
        reply,
        zookeeper ->
            zookeeper.getData(
                path,
                false,
                (code, p, none, bytes, stat) ->
                    session.answer(
                        reply,
                        code,
                        new Content(
                            bytes == null ? new byte[0] : bytes,
                            stat == null ? -1 : stat.getVersion())),
                null),
        new Content(new byte[0], -1));
  }

  /** Replaces an ephemeral node of another session by one of this session, atomically. */
  void replace(String path, byte[] bytes, Session.Reply<String> reply) {
    session.ask(
        reply,
        zookeeper ->
            zookeeper.multi(
                Arrays.asList(
                    Op.delete(path, -1), Op.create(path, bytes, rights(), CreateMode.EPHEMERAL)),
                (code, p, none, results) -> session.answer(reply, code, path),
                null),
        path);
  }

  void delete(String path, Session.Reply<String> reply) {
    session.ask(
        reply,
        zookeeper ->
            zookeeper.delete(path, -1, (code, p, none) -> session.answer(reply, code, path), null),
        path);
  }

  /**
   * With a user, nodes belong to that user and are readable by all. Without one, they are open to
   * all.
   */
  private List<ACL> rights() {
    if (!restricted) {
      return Ids.OPEN_ACL_UNSAFE;
    }
    List<ACL> rights = new ArrayList<>();
    rights.add(new ACL(Perms.ALL, Ids.AUTH_IDS));
    rights.add(new ACL(Perms.READ, new Id("world", "anyone")));
    return rights;
  }
}
