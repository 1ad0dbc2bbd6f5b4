/**
 * Rewrites class files, with the ASM that Byte Buddy repackages.
 *
 * <p>Begin with {@link io.graft.weaver.rewrite.ClassWeaver}, which decides which methods of a class
 * get which advice: {@link io.graft.weaver.rewrite.RequirementCheck} and {@link
 * io.graft.weaver.rewrite.LinkageProbe} first say whether the advice fits the library at all.
 * {@link io.graft.weaver.rewrite.MethodWeaver} then writes the calls, using {@link
 * io.graft.weaver.rewrite.WovenLocals} for their local variables. Nothing here is loaded before the
 * first class that has a join point.
 */
package io.graft.weaver.rewrite;
