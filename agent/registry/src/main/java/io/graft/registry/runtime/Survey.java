package io.graft.registry.runtime;

import io.graft.config.Settings;
import io.graft.daemon.Scheduler;
import io.graft.governance.service.Instance;
import io.graft.net.http.HttpTransport;
import io.graft.registry.Registry;
import io.graft.registry.RegistryContext;
import io.graft.registry.Watcher;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Reads once what each registry lists, for the command {@code services}. */
public final class Survey {
  /** The most concurrent requests to one registry. */
  private static final int AT_ONCE = 16;

  /** What one registry lists. */
  public static final class View {
    private final String registry;
    private final Map<String, List<Instance>> services = new TreeMap<>();
    private @Nullable String problem;

    private View(String registry) {
      this.registry = registry;
    }

    /** The name of the registry. */
    public String registry() {
      return registry;
    }

    /** The instances of each service that can be called, by name. */
    public Map<String, List<Instance>> services() {
      return services;
    }

    /** Why it could not be read completely; {@code null}: it could. */
    public @Nullable String problem() {
      return problem;
    }
  }

  private Survey() {}

  /**
   * Reads all registries at the same time, and waits for them.
   *
   * @param millis the longest wait
   */
  public static List<View> of(Settings settings, long millis) throws InterruptedException {
    Scheduler scheduler = new Scheduler("survey");
    HttpTransport transport = new HttpTransport();
    try {
      List<Registry> registries =
          Registries.of(new RegistryContext(settings, scheduler, transport));
      CountDownLatch open = new CountDownLatch(registries.size());
      List<SurveyedRegistry> asked = new ArrayList<>();
      for (Registry registry : registries) {
        asked.add(new SurveyedRegistry(registry, open));
      }
      for (SurveyedRegistry each : asked) {
        scheduler.execute("watch", each::begin);
      }
      open.await(millis, TimeUnit.MILLISECONDS);
      List<View> views = new ArrayList<>();
      CountDownLatch ended = new CountDownLatch(1);
      scheduler.execute(
          "end of the survey",
          () -> {
            for (SurveyedRegistry each : asked) {
              views.add(each.end());
            }
            ended.countDown();
          });
      ended.await(millis, TimeUnit.MILLISECONDS);
      return views;
    } finally {
      scheduler.stop(1000);
      transport.close(1000);
    }
  }

  /** Reads one registry. On the scheduler's thread. */
  private static final class SurveyedRegistry implements Watcher {
    private final Registry registry;
    private final CountDownLatch open;
    private final View view;
    private final Set<String> known = new HashSet<>();
    private final Deque<String> waiting = new ArrayDeque<>();
    private int underWay;
    private boolean ready;
    private boolean over;

    SurveyedRegistry(Registry registry, CountDownLatch open) {
      this.registry = registry;
      this.open = open;
      view = new View(registry.describe());
    }

    void begin() {
      try {
        registry.watch(this);
      } catch (RuntimeException e) {
        failed(String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void update(String service, List<Instance> instances, Set<String> departed) {
      known.add(service);
      view.services.put(service, new ArrayList<>(instances));
    }

    @Override
    public void names(Set<String> services) {
      for (String service : services) {
        if (known.add(service)) {
          waiting.add(service);
        }
      }
      ask();
    }

    @Override
    public void ready() {
      ready = true;
      view.problem = null;
      ask();
    }

    @Override
    public void failed(String reason) {
      view.problem = reason;
    }

    @Override
    public boolean wanted(String service) {
      return true;
    }

    private void ask() {
      while (!over && underWay < AT_ONCE && !waiting.isEmpty()) {
        underWay++;
        registry.look(
            waiting.poll(),
            () -> {
              underWay--;
              ask();
            });
      }
      if (ready && !over && underWay == 0 && waiting.isEmpty()) {
        over = true;
        open.countDown();
      }
    }

    View end() {
      if (!over && view.problem == null) {
        view.problem = ready ? "it has not listed all services in time" : "no response in time";
      }
      over = true;
      registry.close();
      return view;
    }
  }
}
