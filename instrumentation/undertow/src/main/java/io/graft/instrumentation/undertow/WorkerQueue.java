package io.graft.instrumentation.undertow;

import io.graft.governance.Governance;
import io.graft.instrumentation.spi.PrivateMember;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.ref.WeakReference;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.xnio.XnioWorker;
import org.xnio.management.XnioWorkerMXBean;

/**
 * The tasks that wait for a thread of a worker. Requests are admitted before that, on an I/O
 * thread, so the queue shows overload only. The worker of XNIO 3.8 has no collection of them.
 */
final class WorkerQueue extends AbstractCollection<Object> {
  private static final int IN_PROGRESS = 0;

  /** The reported ones: a queue is only referenced weakly, and so is its worker here. */
  private static final Map<XnioWorker, Collection<?>> KNOWN =
      Collections.synchronizedMap(new WeakHashMap<XnioWorker, Collection<?>>());

  private final WeakReference<XnioWorkerMXBean> worker;

  private WorkerQueue(XnioWorkerMXBean worker) {
    this.worker = new WeakReference<>(worker);
  }

  /** Reports the queue of a worker. */
  static void add(@Nullable XnioWorker worker) throws Throwable {
    if (worker == null || KNOWN.containsKey(worker)) {
      return;
    }
    MethodHandle numbers = numbers();
    if (numbers == null) {
      Object queue = PrivateMember.field(XnioWorker.class, "taskQueue").get(worker);
      Governance.waiting().add((Collection<?>) queue, IN_PROGRESS);
    } else {
      WorkerQueue queue = new WorkerQueue((XnioWorkerMXBean) numbers.invoke(worker));
      KNOWN.put(worker, queue);
      Governance.waiting().add(queue, IN_PROGRESS);
    }
  }

  /** {@code null}: an older version, which has a collection. */
  private static @Nullable MethodHandle numbers() throws IllegalAccessException {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(
              XnioWorker.class, "getMXBean", MethodType.methodType(XnioWorkerMXBean.class));
    } catch (NoSuchMethodException e) {
      return null;
    }
  }

  @Override
  public int size() {
    XnioWorkerMXBean numbers = worker.get();
    return numbers == null ? 0 : Math.max(0, numbers.getWorkerQueueSize());
  }

  @Override
  public Iterator<Object> iterator() {
    throw new UnsupportedOperationException();
  }
}
