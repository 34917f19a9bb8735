/** Answers that a topic needs before it can be called weak. */
const WEAK_ANSWERS = 3;

export interface TopicTally {
  readonly topic: string;
  readonly answers: number;
  readonly right: number;
}

/**
 * The topics with the lowest share right among those with at least 3 answers: the lowest share first,
 * then more answers, then by id. A topic without a wrong answer is not weak.
 */
export function weakestTopics(topics: readonly TopicTally[], most = 3): TopicTally[] {
  return topics
    .filter((topic) => topic.answers >= WEAK_ANSWERS && topic.right < topic.answers)
    .toSorted(
      (a, b) =>
        a.right * b.answers - b.right * a.answers || b.answers - a.answers || (a.topic < b.topic ? -1 : a.topic > b.topic ? 1 : 0),
    )
    .slice(0, most);
}
