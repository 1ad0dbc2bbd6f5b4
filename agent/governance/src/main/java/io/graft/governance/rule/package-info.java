/**
 * Values in rules that are more than a number or a word: rates, splits, fallbacks, mirror targets,
 * trusted addresses. Begin with {@link io.graft.governance.rule.RuleType}, which parses all of
 * them.
 */
package io.graft.governance.rule;
