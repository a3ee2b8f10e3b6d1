import {
  broadcastShapes,
  dimensionAt,
  elementTypeCodes,
  first,
  integerAttribute,
  integersOf,
  pair,
  triple,
  type ElementType,
  type Shape,
} from '../value.ts';
import { forAll, type Emitted, type ShapeRule, type ShapeRules } from './rule.ts';

const unary: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [{ shape, type }];
};

const binary: ShapeRule = ({ inputs }) => {
  const [a, b] = pair(inputs);
  return [{ shape: broadcastShapes(a.shape, b.shape), type: a.type }];
};

const comparison: ShapeRule = ({ inputs }) => {
  const [a, b] = pair(inputs);
  return [{ shape: broadcastShapes(a.shape, b.shape), type: 'bool' }];
};

const oneHot: ShapeRule = ({ inputs }) => {
  const [indices, depth, values] = triple(inputs);
  return [{ shape: [...indices.shape, ...integersOf(depth)], type: values.type }];
};

const where: ShapeRule = ({ inputs }) => {
  const [condition, yes, no] = triple(inputs);
  return [{ shape: broadcastShapes(condition.shape, broadcastShapes(yes.shape, no.shape)), type: yes.type }];
};

/** Any number of operands. */
const broadcast: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [{ shape: inputs.slice(1).reduce<Shape>((all, input) => broadcastShapes(all, input.shape), shape), type }];
};

const cast: ShapeRule = (node) => [{ shape: first(node.inputs).shape, type: castTarget(node) }];

function castTarget(node: Emitted): ElementType {
  const code = integerAttribute(node, 'to', 1);
  const types: readonly ElementType[] = ['float32', 'float64', 'float16', 'int64', 'bool'];
  const type = types.find((each) => elementTypeCodes[each] === code);
  if (!type) throw new Error(`A Cast to ONNX's type ${code} is not supported.`);
  return type;
}

const treeEnsemble: ShapeRule = (node) => {
  const { shape, type } = first(node.inputs);
  return [{ shape: [dimensionAt(shape, 0), integerAttribute(node, 'n_targets', 1)], type }];
};

/** Left out of a model that is used; the second result says which elements were kept. */
const dropout: ShapeRule = ({ inputs }) => {
  const { shape, type } = first(inputs);
  return [
    { shape, type },
    { shape, type: 'bool' },
  ];
};

const activations = ['Relu', 'LeakyRelu', 'PRelu', 'Elu', 'Selu', 'Gelu', 'QuickGelu', 'Mish', 'HardSigmoid', 'HardSwish', 'Softsign'];
const functions = ['Neg', 'Erf', 'Exp', 'Log', 'Sqrt', 'Reciprocal', 'Abs', 'Sign', 'Sin', 'Cos', 'Tanh', 'Sigmoid', 'Softplus'];

/** One element for each element, with broadcasting. */
export const elementwiseShapes: ShapeRules = {
  ...forAll([...activations, ...functions], unary),
  ...forAll(['Identity', 'Clip', 'Floor', 'Ceil', 'Round', 'Not', 'Softmax', 'LogSoftmax', 'CumSum', 'Trilu'], unary),
  ...forAll(['Add', 'Sub', 'Mul', 'Div', 'Pow'], binary),
  ...forAll(['Max', 'Min', 'Sum', 'Mean'], broadcast),
  ...forAll(['Greater', 'Less', 'Equal', 'GreaterOrEqual', 'LessOrEqual', 'And', 'Or', 'Xor'], comparison),
  Dropout: dropout,
  OneHot: oneHot,
  Where: where,
  Cast: cast,
  TreeEnsemble: treeEnsemble,
};
