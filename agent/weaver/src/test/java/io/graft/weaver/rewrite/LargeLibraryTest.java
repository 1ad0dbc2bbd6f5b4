package io.graft.weaver.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.graft.bootstrap.Bridge;
import io.graft.weaver.TestJvm;
import io.graft.weaver.index.JoinPoint;
import io.graft.weaver.index.JoinPointIndex;
import io.graft.weaver.link.LoaderState;
import io.graft.weaver.link.Sites;
import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.concurrent.atomic.AtomicBoolean;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Type;
import org.junit.jupiter.api.Test;

/** Weaves three advices into every method of real libraries, and lets the JVM verify each class. */
class LargeLibraryTest {
  private static final String INDEX =
      "advice A\njoin t METHOD\n"
          + "enter a (Ljava/lang/Object;)Ljava/lang/Object; STATE_OR_OUTCOME 0 T\n"
          + "exit b (Ljava/lang/Object;)V keeps always E,R,X,T\n"
          + "advice B\njoin t METHOD\n"
          + "enter a ()Ljava/lang/Object; STATE 0 -\n"
          + "exit b ()V replaces always R,X\n"
          + "advice C\njoin t METHOD\n"
          + "exit b ()V keeps always %s\n"
          + "advice D\njoin t METHOD\n"
          + "enter a ()V ARGUMENT %d -\n";

  @Test
  void everyMethodOfByteBuddyAndJUnitIsVerified() throws Exception {
    // Byte Buddy is compiled for Java 8, JUnit for Java 17's like; both with what javac can do.
    int classes = weaveAndVerify(net.bytebuddy.ByteBuddy.class) + weaveAndVerify(Test.class);
    assertTrue(classes > 2000, classes + " classes");
  }

  private int weaveAndVerify(Class<?> ofLibrary) throws Exception {
    File jar = new File(ofLibrary.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> failures = new ArrayList<>();
    int count = 0;
    try (JarFile library = new JarFile(jar)) {
      ClassLoader loader = new WeavingLoader(library);
      for (JarEntry entry : Collections.list(library.entries())) {
        String name = entry.getName();
        if (!name.endsWith(".class") || name.contains("-") || name.startsWith("META-INF")) {
          continue;
        }
        try {
          // Verified before it is initialized; what the initializer does is of no interest.
          Class.forName(name.substring(0, name.length() - 6).replace('/', '.'), true, loader);
          count++;
        } catch (VerifyError | ClassFormatError e) {
          failures.add(name + ": " + e);
        } catch (LinkageError | ClassNotFoundException e) {
          // Needs another library.
        }
      }
    }
    assertEquals(List.of(), failures);
    return count;
  }

  private static byte[] weave(String name, byte[] classFile, LoaderState loader) throws Exception {
    ClassShape shape = ClassShape.of(new ClassReader(classFile), null, null);
    List<JoinPoint> joinPoints = new ArrayList<>();
    for (ClassShape.Method method : shape.methods) {
      if (method.name.startsWith("<")) {
        continue;
      }
      int arguments = Type.getArgumentTypes(method.descriptor).length;
      StringBuilder all = new StringBuilder("T");
      for (int i = 0; i < Math.min(arguments, Bridge.MAX_ARGUMENTS - 1); i++) {
        all.append(',').append(i);
      }
      String text = String.format(INDEX, all, Math.max(0, arguments - 1));
      String joined = text.replace("METHOD", method.name + " " + method.descriptor);
      List<JoinPoint> of = new ArrayList<>(JoinPointIndex.parse(joined).in("t"));
      if (arguments == 0) {
        of.remove(3);
      }
      joinPoints.addAll(of);
    }
    return new ClassWeaver(new Sites(), TestJvm.INSTANCE, line -> {})
        .weave(loader, name, classFile, joinPoints);
  }

  /** Defines the classes of a jar, all woven, before its parent can. */
  private static final class WeavingLoader extends ClassLoader {
    private final JarFile library;
    private final LoaderState state = new LoaderState(this, new AtomicBoolean());

    WeavingLoader(JarFile library) {
      super(LargeLibraryTest.class.getClassLoader());
      this.library = library;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> found = findLoadedClass(name);
        JarEntry entry = library.getJarEntry(name.replace('.', '/') + ".class");
        if (found != null || entry == null) {
          return found != null ? found : super.loadClass(name, resolve);
        }
        try (InputStream in = library.getInputStream(entry)) {
          byte[] classFile = in.readAllBytes();
          byte[] woven = weave(name.replace('.', '/'), classFile, state);
          byte[] defined = woven == null ? classFile : woven;
          return defineClass(name, defined, 0, defined.length);
        } catch (LinkageError | RuntimeException e) {
          throw e;
        } catch (Exception e) {
          throw new ClassNotFoundException(name, e);
        }
      }
    }
  }
}
