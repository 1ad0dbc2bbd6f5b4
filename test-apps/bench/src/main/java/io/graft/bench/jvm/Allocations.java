package io.graft.bench.jvm;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Bytes that the threads of another JVM have allocated. The count is the JVM's own and exact.
 * Asking for it starts JMX in the other JVM, and so comes after its start was measured.
 */
public final class Allocations implements AutoCloseable {
  private final JMXConnector connector;
  private final ThreadMXBean threads;

  private Allocations(JMXConnector connector) throws IOException {
    this.connector = connector;
    threads =
        ManagementFactory.newPlatformMXBeanProxy(
            connector.getMBeanServerConnection(),
            ManagementFactory.THREAD_MXBEAN_NAME,
            ThreadMXBean.class);
  }

  /** Connects to a JVM of this user on this machine. */
  public static Allocations of(long pid) throws IOException {
    try {
      VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
      try {
        JMXServiceURL url = new JMXServiceURL(machine.startLocalManagementAgent());
        return new Allocations(JMXConnectorFactory.connect(url));
      } finally {
        machine.detach();
      }
    } catch (AttachNotSupportedException e) {
      throw new IOException(e);
    }
  }

  /** Returns the bytes by thread, of the live threads whose name is wanted. */
  public Map<Long, Long> bytes(Predicate<String> wantedName) {
    long[] ids = threads.getAllThreadIds();
    ThreadInfo[] infos = threads.getThreadInfo(ids);
    long[] bytes = threads.getThreadAllocatedBytes(ids);
    Map<Long, Long> wanted = new TreeMap<>();
    for (int i = 0; i < ids.length; i++) {
      if (infos[i] != null && wantedName.test(infos[i].getThreadName()) && bytes[i] >= 0) {
        wanted.put(ids[i], bytes[i]);
      }
    }
    return wanted;
  }

  /** Returns the bytes that threads have allocated since {@code before}, new threads from zero. */
  public long bytesSince(Map<Long, Long> before, Predicate<String> wantedName) {
    return bytes(wantedName).entrySet().stream()
        .mapToLong(thread -> thread.getValue() - before.getOrDefault(thread.getKey(), 0L))
        .sum();
  }

  @Override
  public void close() throws IOException {
    connector.close();
  }
}
