/**
 * Puts advice into the methods of libraries, and takes it out again.
 *
 * <p>{@link io.graft.weaver.Gate} asks of each class that is loaded whether the join point index
 * names it; nearly always it does not, and that is all. {@link io.graft.weaver.ClassWeaver} adds to
 * a class that it names a call at the beginning of a method and one at each end. When such a call
 * runs for the first time, {@link io.graft.weaver.Linker} leads it to the advice, in the {@link
 * io.graft.weaver.AdapterLoader} that belongs to the loader of the class. What became of each join
 * point is in {@link io.graft.weaver.WeaveReport}.
 */
package io.graft.weaver;
