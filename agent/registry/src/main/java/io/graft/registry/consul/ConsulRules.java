package io.graft.registry.consul;

import io.graft.daemon.Scheduler;
import io.graft.http.HttpAnswer;
import io.graft.http.HttpClient;
import io.graft.http.HttpHandler;
import io.graft.http.HttpRequest;
import io.graft.http.ServerUrl;
import io.graft.json.JsonException;
import io.graft.json.JsonValue;
import io.graft.rules.RulesListener;
import io.graft.rules.RulesSource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Rules in Consul's KV: {@code <prefix>/fleet} and {@code <prefix>/service/<name>}, read by one
 * blocking query for all below the prefix, so that both are of one index.
 *
 * <p>That a document is gone has to be certain: where access control hides it, the query leaves it
 * out, but a read of the very key is denied; and a server that knows of no key and has a lower
 * index than before has lost its data.
 */
final class ConsulRules implements RulesSource {
  private static final String PREFIX = "graft";
  private static final long GAP_MILLIS = 500;

  private final String description;
  private final String prefix;
  private final ConsulOptions options;
  private final boolean token;
  private final HttpClient client;
  private final Scheduler scheduler;
  private @Nullable Following following;

  /**
   * @param path names the keys, {@code graft} where it is empty
   */
  ConsulRules(
      ServerUrl servers,
      String path,
      ConsulOptions options,
      boolean token,
      HttpClient client,
      Scheduler scheduler) {
    prefix = path.length() > 1 ? path.substring(1) : PREFIX;
    description = servers.describe() + "/" + prefix;
    this.options = options;
    this.token = token;
    this.client = client;
    this.scheduler = scheduler;
  }

  @Override
  public String describe() {
    return description;
  }

  @Override
  public void follow(String service, RulesListener listener) {
    Following begun = new Following(service, listener);
    following = begun;
    begun.query.begin();
  }

  @Override
  public void close() {
    if (following != null) {
      following.query.close();
    }
    client.close();
  }

  private HttpRequest get(String key) {
    StringBuilder path = new StringBuilder("/v1/kv");
    for (String part : key.split("/", -1)) {
      path.append('/').append(HttpRequest.encoded(part));
    }
    return options.reading(HttpRequest.get(path.toString()));
  }

  private final class Following implements BlockingQuery.Reader {
    private final RulesListener listener;
    private final String fleetKey = prefix + "/fleet";
    private final String ownKey;
    private final BlockingQuery query;

    // As told last; at the start it is doubted that nothing is there, too.
    private boolean hasFleet = true;
    private boolean hasOwn = true;

    Following(String service, RulesListener listener) {
      this.listener = listener;
      ownKey = prefix + "/service/" + service;
      query =
          new BlockingQuery(
              client,
              scheduler,
              () -> get(prefix + "/").query("recurse", ""),
              this,
              true,
              GAP_MILLIS);
    }

    @Override
    public void read(HttpAnswer answer, boolean lost) throws JsonException {
      if (answer.status() == 404) {
        if (lost) {
          query.refuse("it has no rules and a lower index than before, its data may be lost");
        } else {
          verify(null, null);
        }
        return;
      }
      JsonValue keys = answer.json();
      if (!keys.isList()) {
        throw new JsonException("its answer is no list of keys", null);
      }
      String fleet = null;
      String own = null;
      for (JsonValue each : keys.elements()) {
        String key = each.get("Key").text("");
        if (key.equals(fleetKey)) {
          fleet = document(key, each.get("Value"));
        } else if (key.equals(ownKey) || own == null && key.equalsIgnoreCase(ownKey)) {
          own = document(key, each.get("Value"));
        }
      }
      verify(fleet, own);
    }

    private String document(String key, JsonValue value) throws JsonException {
      try {
        // An empty one is null.
        byte[] bytes = Base64.getDecoder().decode(value.text(""));
        return new String(bytes, StandardCharsets.UTF_8);
      } catch (IllegalArgumentException e) {
        throw new JsonException("the value of " + key + " is not base64", e);
      }
    }

    /** Asks for what is said to be gone. */
    private void verify(@Nullable String fleet, @Nullable String own) {
      if (fleet == null && hasFleet) {
        ask(fleetKey, () -> verifyOwn(null, own));
      } else {
        verifyOwn(fleet, own);
      }
    }

    private void verifyOwn(@Nullable String fleet, @Nullable String own) {
      if (own == null && hasOwn) {
        ask(ownKey, () -> tell(fleet, null));
      } else {
        tell(fleet, own);
      }
    }

    private void ask(String key, Runnable gone) {
      client.send(
          get(key),
          new HttpHandler() {
            @Override
            public void answered(HttpAnswer answer) {
              if (answer.status() == 404) {
                gone.run();
              } else if (answer.ok()) {
                // It has come between the two answers.
                query.again();
              } else {
                query.refuse(denied(answer));
              }
            }

            @Override
            public void failed(String reason) {
              query.refuse(reason);
            }
          });
    }

    private void tell(@Nullable String fleet, @Nullable String own) {
      hasFleet = fleet != null;
      hasOwn = own != null;
      query.accept();
      listener.documents(fleet, own);
    }

    @Override
    public void failed(String reason) {
      listener.failed(reason);
    }

    @Override
    public String denied(HttpAnswer answer) {
      return Denied.reason(answer, "key_prefix \"" + prefix + "/\" { policy = \"read\" }", token);
    }
  }
}
