package io.graft.weaver;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import fixture.Events;
import io.graft.weaver.api.WeaveReport;
import io.graft.weaver.index.JoinPointIndex;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.Remapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A library and a relocated copy of it, in one loader. */
class RelocationTest {
  private static final String PREFIX = "com.acme.shaded.";

  private final List<String> lines = new CopyOnWriteArrayList<>();
  private Weaver weaver;

  @BeforeEach
  void install() throws Exception {
    Events.take();
    ClassLoader loader = RelocationTest.class.getClassLoader();
    weaver =
        Weaver.install(
            ByteBuddyAgent.install(),
            JoinPointIndex.read(loader.getResourceAsStream("META-INF/graft/joinpoints.idx")),
            loader,
            Collections.emptyMap(),
            TestJvm.INSTANCE,
            lines::add);
    assertNotNull(weaver);
  }

  @AfterEach
  void remove() {
    weaver.remove(0);
  }

  @Test
  void bothAreWoven() throws Throwable {
    weaver.relocated(List.of("com.acme.", PREFIX));
    Shaded application = new Shaded();
    Object plain = application.target();
    assertEquals("aaa!", Application.call(plain, "greet", "a", 3));
    assertEquals(
        List.of("enter target a 3", "greet", "exit target a 3 state aaa! null"), Events.take());
    Object copy = application.copy();
    assertEquals("bb!", Application.call(copy, "greet", "b", 2));
    assertEquals(List.of("enter copy b 2", "greet", "exit copy b 2 state bb! null"), Events.take());
    assertEquals("s", Application.call(copy, "inside"));
    assertEquals(List.of("secret of copy"), Events.take());
    assertEquals(List.of(), lines);
    assertTrue(
        weaver.report().entries().stream()
            .anyMatch(
                entry ->
                    entry.state() == WeaveReport.State.WOVEN
                        && entry.type().equals(PREFIX + "fixture.Target")));
  }

  @Test
  void aCopyThatWasLoadedBeforeIsWovenToo() throws Throwable {
    Object copy = new Shaded().copy();
    Application.call(copy, "greet", "a", 1);
    assertEquals(List.of("greet"), Events.take());
    weaver.relocated(List.of(PREFIX));
    weaver.weaveLoaded();
    Application.call(copy, "greet", "a", 1);
    assertEquals(3, Events.take().size());
  }

  @Test
  void whatIsNoPrefixIsOneLineEach() throws Throwable {
    weaver.relocated(List.of("com.acme.shaded", ".", "1.", "java."));
    assertEquals(4, lines.size(), lines.toString());
    assertTrue(lines.get(0).contains("com.acme.shaded is not valid"), lines.get(0));
    Object copy = new Shaded().copy();
    Application.call(copy, "greet", "a", 1);
    assertEquals(List.of("greet"), Events.take());
  }

  /** An application with a relocated copy of the library beside the library itself. */
  private static final class Shaded extends Application {
    private static final String FOLDER = PREFIX.replace('.', '/');
    private static final String LIBRARY = "fixture/";

    Object copy() throws Exception {
      return loadClass(PREFIX + "fixture.Target").getConstructor(String.class).newInstance("copy");
    }

    @Override
    public URL getResource(String name) {
      boolean copied = name.startsWith(FOLDER + LIBRARY) && !name.endsWith("Events.class");
      return super.getResource(copied ? name.substring(FOLDER.length()) : name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (!name.startsWith(PREFIX)) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> found = findLoadedClass(name);
        if (found != null) {
          return found;
        }
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(classFile(name.substring(PREFIX.length())))
            .accept(new ClassRemapper(writer, new Relocating()), 0);
        byte[] classFile = writer.toByteArray();
        return defineClass(name, classFile, 0, classFile.length);
      }
    }
  }

  private static final class Relocating extends Remapper {
    Relocating() {
      super(Opcodes.ASM9);
    }

    @Override
    public String map(String type) {
      return type.startsWith(Shaded.LIBRARY) && !type.equals("fixture/Events")
          ? Shaded.FOLDER + type
          : type;
    }
  }
}
