package io.graft.alerts.fleet;

import io.graft.alerts.tell.Notification;
import io.graft.governance.service.Instance;
import io.graft.net.Addresses;
import io.graft.net.http.HttpRequest;
import io.graft.net.json.JsonException;
import io.graft.net.json.JsonValue;
import io.graft.net.json.JsonWriter;
import io.graft.net.url.UrlClient;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the other instances of this service see: asks the admin endpoint of each, of which the
 * registry knows the address. On the agent's thread, except {@link #write}.
 */
public final class Peers {
  /** The most that are asked in one round; the others in the next. */
  private static final int MOST_AT_ONCE = 32;

  private static final long TIMEOUT_MILLIS = 3_000;

  /** What was seen counts for this long if the instance does not answer any more. */
  private static final long FRESH_NANOS = 30_000_000_000L;

  /** The most that is read of one instance. */
  private static final int MOST_ALERTS = 100;

  private final UrlClient http;
  private final String own;
  private final Map<String, Peer> peers = new LinkedHashMap<>();
  private volatile List<String> shown = Collections.emptyList();
  private int next;

  private static final class Peer {
    boolean underWay;
    boolean answered;
    long answeredAt;
    @Nullable String problem;
    List<Notification> alerts = Collections.emptyList();
    List<Notification> told = Collections.emptyList();
  }

  /**
   * @param own the id of this instance
   */
  public Peers(UrlClient http, String own) {
    this.http = http;
    this.own = own;
  }

  /**
   * Asks the others what they see.
   *
   * @param told what the receiver has been told, which they need to know if they take over
   */
  public void ask(List<Instance> instances, List<Notification> told) {
    Instance self = Election.own(instances, own);
    List<Instance> asked = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (Instance instance : instances) {
      ids.add(instance.id());
      if (instance != self && instance.metadata().containsKey(Election.METADATA)) {
        asked.add(instance);
      }
    }
    peers.keySet().retainAll(ids);
    String header = Election.header(told);
    for (int i = 0; i < Math.min(MOST_AT_ONCE, asked.size()); i++) {
      ask(asked.get((next + i) % asked.size()), self, header);
    }
    next = asked.isEmpty() ? 0 : (next + MOST_AT_ONCE) % asked.size();
    publish();
  }

  private void ask(Instance instance, @Nullable Instance self, String told) {
    Peer peer = peers.computeIfAbsent(instance.id(), id -> new Peer());
    if (peer.underWay) {
      return;
    }
    URI admin = admin(instance, self);
    if (admin == null) {
      peer.problem = "its admin endpoint cannot be reached from here";
      return;
    }
    peer.underWay = true;
    HttpRequest request =
        HttpRequest.get("/graft/alerts")
            .header(Election.COLLECTOR, own)
            .header(Election.TOLD, told)
            .header("Connection", "close");
    http.send(
        admin,
        request,
        TIMEOUT_MILLIS,
        new UrlClient.Answer() {
          @Override
          public void answered(int status, byte[] body) {
            peer.underWay = false;
            peer.problem = status == 200 ? read(peer, instance.id(), body) : "status " + status;
          }

          @Override
          public void failed(String reason) {
            peer.underWay = false;
            peer.problem = reason;
          }
        });
  }

  /** Returns where an instance can be asked; {@code null}: nowhere. */
  static @Nullable URI admin(Instance instance, @Nullable Instance self) {
    String authority = instance.metadata().get("admin");
    if (authority == null || authority.isEmpty()) {
      return null;
    }
    URI admin;
    try {
      admin = new URI("http://" + authority);
    } catch (URISyntaxException e) {
      return null;
    }
    String host = admin.getHost();
    if (host == null || admin.getPort() <= 0) {
      return null;
    }
    InetAddress address =
        Addresses.literal(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
    boolean loopback = address != null && address.isLoopbackAddress();
    // The loopback address of another host is not there, but here.
    return loopback && (self == null || !self.host().equals(instance.host())) ? null : admin;
  }

  /** Returns why an answer cannot be used; {@code null}: it was read. */
  private static @Nullable String read(Peer peer, String id, byte[] body) {
    JsonValue json;
    try {
      json = JsonValue.read(new String(body, StandardCharsets.UTF_8));
    } catch (JsonException e) {
      return "its answer is not JSON";
    }
    if (!id.equals(json.get("instance").text())) {
      return "another instance answers at its admin endpoint";
    }
    List<Notification> alerts = new ArrayList<>();
    for (JsonValue each : json.get("alerts").elements()) {
      if (each.get("state").text("").equals("firing") && alerts.size() < MOST_ALERTS) {
        alerts.add(
            new Notification(
                each.get("rule").text(""),
                each.get("about").text(""),
                each.get("instance").text(),
                each.get("severity").text("warning"),
                each.get("summary").text(),
                each.get("text").text(""),
                each.get("sinceMillis").number(0),
                Collections.singletonList(id)));
      }
    }
    peer.alerts = alerts;
    peer.told = Election.parse(json.get("toldByService").text());
    peer.answered = true;
    peer.answeredAt = System.nanoTime();
    return null;
  }

  /** The alerts that fire at other instances. */
  public List<Notification> alerts() {
    long now = System.nanoTime();
    List<Notification> all = new ArrayList<>();
    for (Peer peer : peers.values()) {
      if (peer.answered && now - peer.answeredAt < FRESH_NANOS) {
        all.addAll(peer.alerts);
      }
    }
    return all;
  }

  /** What the receiver was told by the instances that told before, as the others know it. */
  public List<Notification> told() {
    List<Notification> all = new ArrayList<>();
    for (Peer peer : peers.values()) {
      all.addAll(peer.told);
    }
    return all;
  }

  /** Whether each has answered or cannot be asked. */
  public boolean isComplete() {
    for (Peer peer : peers.values()) {
      if (!peer.answered && peer.problem == null) {
        return false;
      }
    }
    return true;
  }

  /** Forgets what was seen: another instance tells now. */
  public void forget() {
    peers.clear();
    publish();
  }

  private void publish() {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, Peer> each : peers.entrySet()) {
      String problem = each.getValue().problem;
      lines.add(each.getKey());
      lines.add(problem == null ? "" : problem);
    }
    shown = lines;
  }

  /** Writes the elements of a list: each instance that was asked, and why it could not be. */
  public void write(JsonWriter json) {
    List<String> lines = shown;
    for (int i = 0; i < lines.size(); i += 2) {
      String problem = lines.get(i + 1);
      json.open()
          .field("instance", lines.get(i))
          .field("problem", problem.isEmpty() ? null : problem)
          .close();
    }
  }
}
