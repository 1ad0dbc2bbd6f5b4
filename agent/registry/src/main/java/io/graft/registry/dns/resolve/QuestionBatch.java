package io.graft.registry.dns.resolve;

import io.graft.registry.dns.message.Name;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Queries that are sent together, and the action that follows when all have ended. */
public final class QuestionBatch {
  private final Resolver resolver;
  private int pending;
  private @Nullable String failure;
  private @Nullable Runnable next;

  public QuestionBatch(Resolver resolver) {
    this.resolver = resolver;
  }

  /** Returns the first failure; {@code null}: none. */
  public @Nullable String failure() {
    return failure;
  }

  public void ask(Name name, int type, Consumer<DnsResponse> told) {
    pending++;
    resolver.ask(
        name,
        type,
        new Resolver.Handler() {
          @Override
          public void answered(DnsResponse answer) {
            told.accept(answer);
            end();
          }

          @Override
          public void failed(String reason) {
            failure = failure == null ? reason : failure;
            end();
          }
        });
  }

  private void end() {
    pending--;
    Runnable waiting = next;
    if (pending == 0 && waiting != null) {
      next = null;
      waiting.run();
    }
  }

  /** Runs when all queries have ended, or at once if there are none. */
  public void then(Runnable work) {
    if (pending == 0) {
      work.run();
    } else {
      next = work;
    }
  }
}
