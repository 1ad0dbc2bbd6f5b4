/**
 * From the settings of rules to governance's policies. Begin with {@link
 * io.graft.config.rules.PolicyReader}: it groups values by service and route ({@link
 * io.graft.config.rules.ServiceRules}), builds the policies, and checks for conflicting values
 * ({@link io.graft.config.rules.ConflictCheck}). {@link io.graft.config.rules.RulesFile} follows a
 * file of live rules, and {@link io.graft.config.rules.RulesCheck} reads one for {@code rules
 * check}.
 */
package io.graft.config.rules;
