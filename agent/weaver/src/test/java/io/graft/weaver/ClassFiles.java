package io.graft.weaver;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.concurrent.atomic.AtomicReference;
import net.bytebuddy.agent.ByteBuddyAgent;

/** Asks the JVM for the class file that a class has now. */
final class ClassFiles {
  private ClassFiles() {}

  static byte[] of(Class<?> type) throws Exception {
    Instrumentation instrumentation = ByteBuddyAgent.install();
    AtomicReference<byte[]> seen = new AtomicReference<>();
    ClassFileTransformer transformer =
        new ClassFileTransformer() {
          @Override
          public byte[] transform(
              ClassLoader loader,
              String name,
              Class<?> redefined,
              ProtectionDomain domain,
              byte[] classFile) {
            if (redefined == type) {
              seen.set(classFile.clone());
            }
            return null;
          }
        };
    instrumentation.addTransformer(transformer, true);
    try {
      instrumentation.retransformClasses(type);
    } finally {
      instrumentation.removeTransformer(transformer);
    }
    return seen.get();
  }
}
