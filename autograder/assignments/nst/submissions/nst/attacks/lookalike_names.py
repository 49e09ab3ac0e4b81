"""Right functions under names that only look like those that are asked for: Cyrillic letters, zero-width joiners.

score 0
"""

# %% gram_matrix
def gram_mаtrix(A):
    return tf.matmul(A, tf.transpose(A))


globals()["gram_matrix\u200b"] = globals()["gram_matrix "] = gram_mаtrix

# %% total_cost
def tоtal_cost(J_content, J_style, alpha=10, beta=40):
    return alpha * J_content + beta * J_style


globals()["total_cost\ufeff"] = tоtal_cost
